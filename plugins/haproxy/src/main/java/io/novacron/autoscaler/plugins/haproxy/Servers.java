package io.novacron.autoscaler.plugins.haproxy;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The servers of HAProxy that are ours, as two listings of one answer tell: `show servers state`
/// for where they are and whether traffic goes there, `show stat` for what is under way.
///
/// @param before what HAProxy said before the listings, to the commands in front of them
/// @param servers in HAProxy's order
record Servers(String before, List<Server> servers) {

    /// The commands whose answers [#read] reads, to be sent last. The first comes first: what it
    /// shows as draining gets no request after the second counts.
    static final List<String> LISTING = List.of("show servers state", "show stat -1 4 -1");

    private static final String STATE = "1\n# be_id be_name ";
    private static final String STATISTICS = "# pxname,svname,";

    /// @param administration HAProxy's bits: 0 takes requests, otherwise draining or maintenance
    /// @param weight HAProxy's, 0 to 256
    /// @param requests under way or waiting for this server
    record Server(
            String backend,
            ServerName name,
            String address,
            int port,
            int administration,
            int weight,
            int requests) {

        boolean takesRequests() {
            return administration == 0;
        }
    }

    Servers {
        servers = List.copyOf(servers);
    }

    /// Reads an answer that ends with the two listings.
    ///
    /// @throws OutsideException `UNAVAILABLE` where it does not
    static Servers read(String answer) {
        int state = answer.lastIndexOf(STATE);
        int statistics = answer.lastIndexOf("\n" + STATISTICS);
        if (state < 0 || statistics < state) {
            throw nonsense(answer);
        }
        try {
            Map<String, Integer> requests = requests(answer.substring(statistics + 1));
            return new Servers(
                    answer.substring(0, state).strip(),
                    servers(answer.substring(state + 2, statistics), requests));
        } catch (IndexOutOfBoundsException | NumberFormatException broken) {
            throw nonsense(answer);
        }
    }

    private static List<Server> servers(String table, Map<String, Integer> requests) {
        List<String> lines = table.lines().toList();
        // The first word of the header is the comment sign.
        List<String> header = Arrays.asList(lines.getFirst().substring(2).split(" ", -1));
        int backend = column(header, "be_name");
        int name = column(header, "srv_name");
        int address = column(header, "srv_addr");
        int port = column(header, "srv_port");
        int administration = column(header, "srv_admin_state");
        int weight = column(header, "srv_uweight");
        List<Server> servers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split(" ", -1);
            if (row.length < 2) {
                continue;
            }
            Optional<ServerName> own = ServerName.of(row[name]);
            if (own.isPresent()) {
                servers.add(
                        new Server(
                                row[backend],
                                own.get(),
                                row[address],
                                Integer.parseInt(row[port]),
                                Integer.parseInt(row[administration]),
                                Integer.parseInt(row[weight]),
                                requests.getOrDefault(row[backend] + "/" + row[name], 0)));
            }
        }
        return servers;
    }

    private static Map<String, Integer> requests(String table) {
        List<String> lines = table.lines().toList();
        List<String> header = Arrays.asList(lines.getFirst().substring(2).split(",", -1));
        int backend = column(header, "pxname");
        int name = column(header, "svname");
        int queued = column(header, "qcur");
        int current = column(header, "scur");
        Map<String, Integer> requests = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split(",", -1);
            if (row.length > current) {
                requests.put(
                        row[backend] + "/" + row[name], number(row[queued]) + number(row[current]));
            }
        }
        return requests;
    }

    private static int number(String cell) {
        return cell.isEmpty() ? 0 : Integer.parseInt(cell);
    }

    private static int column(List<String> header, String name) {
        int column = header.indexOf(name);
        if (column < 0) {
            throw new IndexOutOfBoundsException(name);
        }
        return column;
    }

    /// The instances of a group that take requests in a backend.
    Set<String> members(String group, String backend) {
        Set<String> members = new TreeSet<>();
        for (Server server : servers) {
            if (server.backend().equals(backend)
                    && server.name().group().equals(group)
                    && server.takesRequests()) {
                members.add(server.name().instance());
            }
        }
        return members;
    }

    /// An instance's servers, in whatever backend.
    List<Server> of(ServerName name) {
        return servers.stream().filter(server -> server.name().equals(name)).toList();
    }

    /// An instance's server in one backend.
    Optional<Server> in(String backend, ServerName name) {
        return of(name).stream().filter(server -> server.backend().equals(backend)).findFirst();
    }

    private static OutsideException nonsense(String answer) {
        return refusal(answer)
                .orElseGet(() ->
                        new OutsideException(
                                Kind.UNAVAILABLE,
                                "HAProxy's answer is not what it should be: " + shortened(answer)));
    }

    /// What HAProxy will refuse for as long as its configuration is as it is; empty where it said
    /// nothing of the kind.
    static Optional<OutsideException> refusal(String answer) {
        for (Map.Entry<String, String> known : REFUSALS.entrySet()) {
            if (answer.contains(known.getKey())) {
                return Optional.of(
                        new OutsideException(
                                Kind.INVALID, "HAProxy refuses: %s".formatted(known.getValue())));
            }
        }
        return Optional.empty();
    }

    private static final Map<String, String> REFUSALS =
            Map.of(
                    "No such backend",
                    "it has no backend of this name",
                    "Backend must use a dynamic load balancing",
                    "the backend's balance does not allow servers to be added;"
                            + " roundrobin, leastconn and random do",
                    "Permission denied",
                    "the socket needs 'level admin'");

    /// Printable and short, for messages.
    static String shortened(String answer) {
        String plain = answer.strip().replaceAll("[^\\x20-\\x7e]+", " ");
        return plain.isEmpty()
                ? "nothing"
                : "'" + plain.substring(0, Math.min(plain.length(), 120)) + "'";
    }
}
