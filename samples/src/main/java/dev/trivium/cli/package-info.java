/**
 * The command line behind {@code ./trivium}.
 *
 * <pre>
 *   Main                picocli; turns what is thrown into one message and an exit code
 *     DemoCommand       options → DemoPlan; DemoRun runs samples.Program on each dispatcher type → DemoReport prints the table
 *       DemoTrace       --trace: has each run recorded, and makes one trace and a picture of them
 *     SampleCommand     finds a sample by its name and runs its main method
 *     TimelineCommand   makes a picture of a trace, which dev.trivium.timeline draws
 *     WorkerNodeCommand runs a worker node until a signal ends it
 *     DoctorCommand     looks for what is wrong with this machine or configuration
 *     CertsCommand      makes, lists and revokes certificates, which dev.trivium.remote.CertificateFolder keeps
 * </pre>
 *
 * Everything here is used by the main thread only.
 */
@NullMarked
package dev.trivium.cli;

import org.jspecify.annotations.NullMarked;
