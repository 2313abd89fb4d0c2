package dev.trivium.remote;

import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a node of a farm, or a program that uses one, proves itself with, and whom it believes. Immutable.
 *
 * @param authorities who may have signed a peer's certificate; several while the authority is being changed
 * @param admitted fingerprints of the peers' certificates, and always of the own one
 */
record FarmCredentials(Credentials own, List<X509Certificate> authorities, Set<String> admitted) {
    FarmCredentials {
        authorities = List.copyOf(authorities);
        Set<String> all = new HashSet<>(admitted);
        all.add(own.fingerprint());
        admitted = Set.copyOf(all);
    }
}
