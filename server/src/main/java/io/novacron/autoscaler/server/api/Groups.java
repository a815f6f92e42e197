package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.config.SupportedFeatures;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Problem.Severity;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.server.assembly.PlugIns;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Cursor;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.MergePatch;
import io.novacron.autoscaler.server.http.Parameter;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.GroupVersion;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Documents of groups: read, written, changed, removed.
final class Groups {

    private final AutoScalingManager manager;
    private final StateStore store;
    private final PlugIns plugIns;
    private final List<GroupCheck> checks;

    Groups(AutoScalingManager manager, StateStore store, PlugIns plugIns) {
        this.manager = manager;
        this.store = store;
        this.plugIns = plugIns;
        this.checks =
                List.of(
                        new SupportedFeatures(),
                        group -> manager.validate(plugIns.withSoleProvider(group)));
    }

    /// What a document has to pass here, besides being readable.
    List<GroupCheck> checks() {
        return checks;
    }

    Reply list(ApiRequest request) {
        List<String> labels = request.several("label");
        String after = request.cursor().map(Cursor::id).orElse("");
        int limit = request.count("limit");
        List<StoredGroup> found =
                manager.listScalingGroups().stream()
                        .filter(stored -> stored.group().id().compareTo(after) > 0)
                        .filter(stored ->
                                labels.stream()
                                        .allMatch(
                                                label -> GroupRow.hasLabel(stored.group(), label)))
                        .limit(limit + 1L)
                        .toList();
        Optional<String> next =
                found.size() > limit
                        ? Optional.of(Cursor.of(found.get(limit - 1).group().id()).toString())
                        : Optional.empty();
        return Reply.of(
                Trees.page("groups", found.stream().limit(limit).map(this::tree).toList(), next));
    }

    private ObjectNode tree(StoredGroup stored) {
        return Trees.group(manager, stored);
    }

    Reply get(ApiRequest request) {
        StoredGroup stored = require(manager, request);
        return request.whole("version").isPresent()
                ? version(stored, request.whole("version").getAsLong())
                : shown(stored);
    }

    private Reply version(StoredGroup stored, long version) {
        return store.versions(stored.group().id(), StateStore.VERSIONS).stream()
                .filter(known -> known.version() == version)
                .findFirst()
                .map(known -> Reply.of(Trees.document(old(known))).with("ETag", etag(version)))
                .orElseThrow(() ->
                        Refusal.of(
                                Kind.NOT_FOUND,
                                "group %s has no version %d any more, or not yet"
                                        .formatted(stored.group().id(), version)));
    }

    private static StoredGroup old(GroupVersion version) {
        return new StoredGroup(version.group(), version.version());
    }

    Reply versions(ApiRequest request) {
        StoredGroup stored = require(manager, request);
        long before = request.cursor().map(Cursor::number).orElse(Long.MAX_VALUE);
        int limit = request.count("limit");
        List<GroupVersion> found =
                store.versions(stored.group().id(), StateStore.VERSIONS).stream()
                        .filter(version -> version.version() < before)
                        .limit(limit + 1L)
                        .toList();
        Optional<String> next =
                found.size() > limit
                        ? Optional.of(Cursor.of(found.get(limit - 1).version()).toString())
                        : Optional.empty();
        return Reply.of(
                Trees.page(
                        "versions", found.stream().limit(limit).map(Groups::tree).toList(), next));
    }

    private static ObjectNode tree(GroupVersion version) {
        ObjectNode tree =
                Trees.object()
                        .put("version", version.version())
                        .put("at", version.at().toString())
                        .put("by", version.by());
        tree.set("group", GroupDocuments.tree(version.group()));
        return tree;
    }

    Reply create(ApiRequest request) {
        ScalingGroup group = read(content(request), true);
        StoredGroup stored = manager.registerScalingGroup(group, change(request, Optional.empty()));
        Reply reply = Reply.of(201, tree(stored));
        return reply.with("ETag", etag(stored.version()))
                .with("Location", "/api/v1/groups/" + group.id());
    }

    Reply replace(ApiRequest request) {
        StoredGroup before = require(manager, request);
        return replace(request, before, _ -> read(content(request), true));
    }

    Reply patch(ApiRequest request) {
        StoredGroup before = require(manager, request);
        return replace(
                request,
                before,
                stored ->
                        read(
                                MergePatch.apply(
                                        GroupDocuments.tree(stored.group()), content(request)),
                                false));
    }

    private Reply replace(
            ApiRequest request, StoredGroup before, Function<StoredGroup, ScalingGroup> document) {
        Change change = requireMatch(request, before, change(request, Optional.empty()));
        ScalingGroup next = document.apply(before);
        if (!next.id().equals(before.group().id())) {
            throw Refusal.invalid(
                    List.of(
                            FieldProblem.of(
                                    "id",
                                    "'" + next.id() + "'",
                                    "'%s': a group keeps its id".formatted(before.group().id()))));
        }
        return shown(manager.updateScalingGroup(next, change));
    }

    Reply delete(ApiRequest request) {
        StoredGroup before = require(manager, request);
        Change change = change(request, request.text("reason"));
        manager.unregisterScalingGroup(
                before.group().id(),
                request.text(Parameter.IF_MATCH).isPresent()
                        ? requireMatch(request, before, change)
                        : change);
        return Reply.nothing();
    }

    /// Reads a document of one group.
    ///
    /// @param asSent whether the text is what the client sent, so that lines mean something to it
    /// @throws Refusal with every problem
    private ScalingGroup read(byte[] content, boolean asSent) {
        return switch (GroupDocuments.readOne(content, checks)) {
            case Reading.Valid<ScalingGroup>(ScalingGroup group, List<Finding> _) ->
                    plugIns.withSoleProvider(group);
            case Reading.Invalid<ScalingGroup>(List<Finding> findings) -> {
                List<FieldProblem> errors = FieldProblem.of(findings, Severity.ERROR, asSent);
                throw refusal(errors);
            }
        };
    }

    /// A text that is no document at all has one problem, and that is of the whole.
    static Refusal refusal(List<FieldProblem> errors) {
        boolean unreadable = errors.size() == 1 && errors.getFirst().path().isEmpty();
        return unreadable
                ? Refusal.of(Kind.MALFORMED, "the document cannot be read", errors)
                : Refusal.invalid(errors);
    }

    private static byte[] content(ApiRequest request) {
        return request.content().orElseThrow().bytes();
    }

    /// The group an address names.
    static StoredGroup require(AutoScalingManager manager, ApiRequest request) {
        String id = request.variable("id");
        return manager.getScalingGroup(id)
                .orElseThrow(
                        () -> Refusal.of(Kind.NOT_FOUND, "no group " + FieldProblem.quoted(id)));
    }

    private Reply shown(StoredGroup stored) {
        return shown(manager, stored);
    }

    static Reply shown(AutoScalingManager manager, StoredGroup stored) {
        return Reply.of(Trees.group(manager, stored)).with("ETag", etag(stored.version()));
    }

    static Change change(ApiRequest request, Optional<String> reason) {
        Change change = Change.by(request.caller().name()).because(reason.orElse(""));
        return request.truth("force") ? change.forced() : change;
    }

    private static String etag(long version) {
        return "\"" + version + "\"";
    }

    /// The change bound to the version the client read.
    private static Change requireMatch(ApiRequest request, StoredGroup stored, Change change) {
        List<String> tags =
                List.of(request.text(Parameter.IF_MATCH).orElseThrow().split("\\s*,\\s*"));
        if (tags.contains("*") || tags.contains(etag(stored.version()))) {
            return tags.contains("*") ? change : change.ofVersion(stored.version());
        }
        throw Refusal.of(
                        Kind.STALE,
                        "group %s is at version %d, which is not what If-Match says"
                                .formatted(stored.group().id(), stored.version()))
                .with("currentVersion", stored.version());
    }
}
