package io.novacron.autoscaler.plugins.libvirt;

/// Who knows a machine's address.
enum AddressSource {
    /// The DHCP leases of libvirt's own networks.
    LEASE(0),
    /// The guest agent.
    AGENT(1),
    /// The host's neighbour table.
    ARP(2);

    private final int code;

    AddressSource(int code) {
        this.code = code;
    }

    /// libvirt's `virDomainInterfaceAddressesSource`.
    int code() {
        return code;
    }
}
