package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.spi.OutsideException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gets a set of questions answered in as few queries as possible, within a deadline: one round of
/// asking, one use. Questions of one template share queries; a query that Prometheus refuses is
/// taken apart until the question at fault stands alone, with a bounded number of further queries.
final class Inquiry {

    /// Further queries for one that was refused: enough to find two at fault among a hundred.
    private static final int MOST_FURTHER = 32;

    /// Of one combined query; a server in front of Prometheus may not take more.
    private static final int MOST_CHARACTERS = 500_000;

    private final PrometheusClient client;
    private final QueryLedger ledger;
    private final PrometheusClient.When when;
    private final List<String> labels;
    private final int batch;
    private final long deadline;
    private final Semaphore places;
    private final Set<String> standAlone;
    private final Map<Question, Reply> replies = new ConcurrentHashMap<>();

    /// @param labels that series keep
    /// @param batch most questions of one query
    /// @param deadline on the nano clock
    /// @param standAlone templates whose questions cannot be combined; learned here and shared
    Inquiry(
            PrometheusClient client,
            QueryLedger ledger,
            PrometheusClient.When when,
            Collection<String> labels,
            int batch,
            int concurrency,
            long deadline,
            Set<String> standAlone) {
        this.client = client;
        this.ledger = ledger;
        this.when = when;
        this.labels = new ArrayList<>(labels);
        this.labels.add(Labels.MARKER);
        this.batch = batch;
        this.deadline = deadline;
        this.places = new Semaphore(concurrency);
        this.standAlone = standAlone;
    }

    /// One reply a question. Blocks until the deadline at most.
    ///
    /// @param failedLast templates that come last, so that what hangs does not hold up the others
    Map<Question, Reply> replies(
            Collection<Question> questions, Set<String> failedLast, ExecutorService work) {
        List<Future<?>> underWay = new ArrayList<>();
        try {
            for (List<Question> shared : batches(questions, failedLast)) {
                underWay.add(work.submit(() -> answer(shared)));
            }
            for (Future<?> future : underWay) {
                await(future);
            }
        } catch (RejectedExecutionException closing) {
            throw new OutsideException(
                    OutsideException.Kind.UNAVAILABLE, "the provider is closed", closing);
        } finally {
            underWay.forEach(future -> future.cancel(true));
        }
        Map<Question, Reply> all = new LinkedHashMap<>();
        for (Question question : questions) {
            Reply reply = replies.get(question);
            all.put(
                    question,
                    reply == null ? new Reply.Failed("no answer in the collection's time") : reply);
        }
        return all;
    }

    private List<List<Question>> batches(Collection<Question> questions, Set<String> failedLast) {
        Map<String, List<Question>> byTemplate = new LinkedHashMap<>();
        for (Question question : questions) {
            byTemplate.computeIfAbsent(question.template(), _ -> new ArrayList<>()).add(question);
        }
        List<List<Question>> first = new ArrayList<>();
        List<List<Question>> last = new ArrayList<>();
        byTemplate.forEach((template, own) -> {
            int limit = standAlone.contains(template) ? 1 : batch;
            (failedLast.contains(template) ? last : first).addAll(chunks(own, limit));
        });
        first.addAll(last);
        return first;
    }

    private static List<List<Question>> chunks(List<Question> questions, int limit) {
        List<List<Question>> chunks = new ArrayList<>();
        List<Question> chunk = new ArrayList<>();
        int characters = 0;
        for (Question question : questions) {
            characters += 2 * question.text().length();
            if (!chunk.isEmpty() && (chunk.size() == limit || characters > MOST_CHARACTERS)) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                characters = 2 * question.text().length();
            }
            chunk.add(question);
        }
        chunks.add(chunk);
        return chunks;
    }

    private void await(Future<?> future) {
        try {
            future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            // What it was to answer has no reply, and the others go on.
        } catch (ExecutionException failed) {
            throw new IllegalStateException("asking Prometheus", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    OutsideException.Kind.TIMED_OUT, "the collection was interrupted", interrupted);
        }
    }

    private void answer(List<Question> questions) {
        try {
            Further further = new Further();
            if (questions.size() == 1) {
                alone(questions.getFirst());
            } else {
                together(questions, further);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// How many further queries one refused query may lead to.
    private static final class Further {
        private int left = MOST_FURTHER;

        boolean take() {
            return left-- > 0;
        }
    }

    private void together(List<Question> questions, Further further) throws InterruptedException {
        try {
            combined(questions);
        } catch (QueryException refused) {
            if (!refused.isOfTheQuery()) {
                fail(questions, refused);
            } else if (refused.kind() == QueryException.Kind.MALFORMED) {
                apart(questions);
            } else if (questions.size() == 1 || !further.take()) {
                fail(questions, refused);
            } else {
                int middle = questions.size() / 2;
                together(questions.subList(0, middle), further);
                together(questions.subList(middle, questions.size()), further);
            }
        }
    }

    /// The combination is refused for what all of a template share: either each is, or they give no
    /// vectors and have to be asked one by one, from now on.
    private void apart(List<Question> questions) throws InterruptedException {
        Question first = questions.getFirst();
        alone(first);
        List<Question> others = questions.subList(1, questions.size());
        if (replies.get(first) instanceof Reply.Failed same) {
            others.forEach(question -> replies.put(question, same));
            return;
        }
        standAlone.add(first.template());
        for (Question question : others) {
            alone(question);
        }
    }

    private void alone(Question question) throws InterruptedException {
        try {
            if (isTimed(question) && !standAlone.contains(question.template())) {
                try {
                    combined(List.of(question));
                    return;
                } catch (QueryException refused) {
                    if (!refused.isOfTheQuery()) {
                        throw refused;
                    }
                }
            }
            Answer answer = ask(question.text(), question.template(), 1);
            replies.put(question, new Reply.Answered(answer.series()));
        } catch (QueryException failed) {
            fail(List.of(question), failed);
        }
    }

    private boolean isTimed(Question question) {
        return question.selector() && isNow();
    }

    private boolean isNow() {
        return when instanceof PrometheusClient.When.Now;
    }

    private void combined(List<Question> questions) throws QueryException, InterruptedException {
        CombinedQuery combined = new CombinedQuery(questions, isNow());
        Answer answer = ask(combined.text(), questions.getFirst().template(), questions.size());
        replies.putAll(combined.replies(answer, labels));
    }

    private void fail(List<Question> questions, QueryException failure) {
        Reply failed = new Reply.Failed(failure.reason());
        questions.forEach(question -> replies.put(question, failed));
    }

    private Answer ask(String text, String template, int questions)
            throws QueryException, InterruptedException {
        places.acquire();
        long start = System.nanoTime();
        try {
            Answer answer = client.ask(text, when, labels, deadline);
            ledger.answered(template, System.nanoTime() - start, questions, answer);
            return answer;
        } catch (QueryException failed) {
            ledger.failed(template, System.nanoTime() - start, questions, failed.reason());
            throw failed;
        } finally {
            places.release();
        }
    }
}
