package io.jailhouse.transport;

import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * What a remote caller may do. Its certificate says so: an organizational unit (OU) of the subject is the role's name.
 */
public enum Role {
    /** Makes calls that change nothing. */
    OBSERVER("jailhouse-observer"),
    /** Makes every call of the management interface. */
    OPERATOR("jailhouse-operator");

    private final String unit;

    Role(String unit) {
        this.unit = unit;
    }

    /** Returns the organizational unit that stands for the role. */
    public String unit() {
        return unit;
    }

    /**
     * Reads the role of a certificate, which has been verified.
     *
     * @param certificate of a caller
     * @return the role, the lesser one if it names both; empty if it names none
     */
    public static Optional<Role> of(X509Certificate certificate) {
        Set<Role> named = EnumSet.noneOf(Role.class);
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                for (Role role : values()) {
                    if (part.getType().equalsIgnoreCase("OU") && role.unit.equals(part.getValue())) {
                        named.add(role);
                    }
                }
            }
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
        return named.stream().findFirst();
    }
}
