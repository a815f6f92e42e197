package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.Locale;
import java.util.Optional;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/// What an error of libvirt means for the caller's next move.
final class LibvirtFault {

    private LibvirtFault() {}

    /// @param what was tried
    static OutsideException of(String what, LibvirtException thrown) {
        String said = Optional.ofNullable(thrown.getMessage()).orElse("no reason given");
        return new OutsideException(kind(code(thrown), said), what + ": " + said, thrown);
    }

    static ErrorNumber code(LibvirtException thrown) {
        return Optional.ofNullable(thrown.getError())
                .map(org.libvirt.Error::getCode)
                .orElse(ErrorNumber.VIR_ERR_UNKNOWN);
    }

    /// Whether it says that the thing asked for is not there.
    static boolean isAbsent(LibvirtException thrown) {
        return switch (code(thrown)) {
            case VIR_ERR_NO_DOMAIN,
                    VIR_ERR_NO_STORAGE_VOL,
                    VIR_ERR_NO_STORAGE_POOL,
                    VIR_ERR_NO_DOMAIN_METADATA ->
                    true;
            default -> false;
        };
    }

    private static Kind kind(ErrorNumber code, String said) {
        String text = said.toLowerCase(Locale.ROOT);
        // Disk and memory that are full come as system or internal errors; only the text tells.
        if (text.contains("no space left")
                || text.contains("cannot allocate memory")
                || text.contains("cannot set up guest memory")) {
            return Kind.NO_CAPACITY;
        }
        return switch (code) {
            case VIR_ERR_OPERATION_TIMEOUT, VIR_ERR_AGENT_UNRESPONSIVE -> Kind.TIMED_OUT;
            case VIR_ERR_NO_MEMORY, VIR_ERR_RESOURCE_BUSY -> Kind.NO_CAPACITY;
            case VIR_ERR_INVALID_ARG,
                    VIR_ERR_XML_ERROR,
                    VIR_ERR_XML_DETAIL,
                    VIR_ERR_XML_INVALID_SCHEMA,
                    VIR_ERR_CONFIG_UNSUPPORTED,
                    VIR_ERR_ARGUMENT_UNSUPPORTED,
                    VIR_ERR_OPERATION_UNSUPPORTED,
                    VIR_ERR_OPERATION_INVALID,
                    VIR_ERR_OPERATION_DENIED,
                    VIR_ERR_NO_SUPPORT,
                    VIR_ERR_NO_STORAGE_POOL,
                    VIR_ERR_NO_NETWORK,
                    VIR_ERR_DOM_EXIST,
                    VIR_ERR_STORAGE_VOL_EXIST,
                    VIR_ERR_CPU_INCOMPATIBLE,
                    VIR_ERR_OVERFLOW,
                    VIR_ERR_ACCESS_DENIED,
                    VIR_ERR_AUTH_FAILED ->
                    Kind.INVALID;
            default ->
                    text.contains("no such file or directory") || text.contains("cannot access")
                            ? Kind.INVALID
                            : Kind.UNAVAILABLE;
        };
    }
}
