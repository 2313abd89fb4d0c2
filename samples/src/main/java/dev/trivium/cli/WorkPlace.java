package dev.trivium.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/**
 * Where the demo's third run takes place: in processes of this machine, or on worker nodes.
 *
 * @param type of the dispatcher
 * @param workers that it has before the jobs begin
 * @param hostname at which this program is found, also by whoever fetches its pages
 * @param config for all three runs alike
 */
record WorkPlace(String type, int workers, String hostname, Config config) {
    private static final String LOOPBACK = "127.0.0.1";

    /** How the files are called that ./trivium certs issue has made, by the keys that they are the values of. */
    private static final Map<String, String> FILES = Map.of("certificate", "certificate.pem", "key", "key.pem", "authority", "authority.pem", "admitted",
            "admitted");

    static WorkPlace processes(int number) {
        return new WorkPlace("process", number, LOOPBACK, ConfigFactory.parseMap(Map.of("trivium.dispatchers.work.workers", number)));
    }

    /** @param certificates the folder that this program was issued */
    static WorkPlace nodes(List<String> addresses, Path certificates, String hostname) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "trivium.remoting.seeds", addresses,
                "trivium.remoting.hostname", hostname,
                "trivium.dispatchers.work.min-workers", addresses.size()));
        FILES.forEach((key, name) -> settings.put("trivium.remoting.tls." + key, certificates.resolve(name).toAbsolutePath().toString()));
        return new WorkPlace("cluster", addresses.size(), hostname, ConfigFactory.parseMap(settings));
    }

    /** Whether all that a program needs to prove itself is in this folder. */
    static boolean holdsCertificates(Path folder) {
        return FILES.values().stream().allMatch(name -> Files.isReadable(folder.resolve(name)));
    }
}
