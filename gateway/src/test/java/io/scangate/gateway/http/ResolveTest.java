package io.scangate.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResolveTest {
    @Test
    void aHitOpensTheLivePage() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect()) {
            Client.Answer answer = client.send(Client.get("/v1/resolve?link=" + TestGateway.HIT))
                    .read();
            System.out.println(answer);
            assertEquals(200, answer.status());
            assertTrue(answer.body().contains("pages/index"), answer.body());
            System.out.println(client.send(Client.get("/v1/resolve?link=a")).read());
            System.out.println(client.send(Client.get("/v1/resolvex")).read());
            System.out.println(client.send(Client.post("text/plain", "https://wx.qq.com/q?1\""))
                    .read());
            System.out.println(client.send(Client.post("application/json", "{\"link\":\"https://wx.qq.com/qq?1\\\"\"}"))
                    .read());
            System.out.println(client.send("GET / HTTP/1.1\n\n").read());
            assertTrue(client.isClosedByServer());
            try (Client c2 = gateway.connectAdmin()) {
                System.out.println(c2.send(Client.get("/healthz")).read());
                System.out.println(c2.send(Client.get("/readyz")).read());
                System.out.println(c2.send(Client.get("/v1/status")).read());
                System.out.println(c2.send(Client.get("/v1/explain?link=" + TestGateway.HIT))
                        .read());
                System.out.println(c2.send(Client.get("/metrics")).read().body());
            }
        }
    }
}
