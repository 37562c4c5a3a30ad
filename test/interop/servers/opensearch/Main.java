import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of OpenSearch for tests. Arguments: a folder of its own, the port for HTTP, the port for nodes. */
public class Main {
    public static void main(String[] arguments) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("http.port", arguments[1]);
            settings.put("transport.port", arguments[2]);
            settings.put("network.host", "127.0.0.1");
            settings.put("discovery.type", "single-node");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.putList("discovery.seed_hosts");
        }).build(OpenSearchRunner.newConfigs().basePath(arguments[0]).numOfNode(1).clusterName("interop"));
        Thread.currentThread().join();
    }
}
