package io.scangate.config;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.net.HostAndPort;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.access.Access;
import io.scangate.config.api.ApiParts;
import io.scangate.config.api.ApiServer;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlStore;
import io.scangate.config.wechat.AccountFiles;
import io.scangate.config.wechat.WeChatApi;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;

/** A running control plane: what is connected with what. Thread-safe. */
final class ConfigServer implements AutoCloseable {
    private final Database database;
    private final Access access;
    private final ApiServer api;
    private final HostAndPort address;

    private ConfigServer(Database database, Access access, ApiServer api, HostAndPort address) {
        this.database = database;
        this.access = access;
        this.api = api;
        this.address = address;
    }

    /**
     * Opens the database and starts to listen.
     *
     * @throws io.scangate.config.lifecycle.RefusedException if the database cannot be opened
     * @throws IOException if the address is taken; nothing is left running then
     */
    static ConfigServer start(ConfigSettings settings, Clock clock) throws IOException {
        Database database = Database.open(settings.database());
        try {
            return start(settings, clock, database);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static ConfigServer start(ConfigSettings settings, Clock clock, Database database) throws IOException {
        SqlStore store = new SqlStore(database, clock);
        Access access = new Access(new SqlAccessStore(database), clock);
        LicenceCheck licences = rule -> new LicenceCheck.Answer(true, "x", "off");
        OwnershipCheck ownership = (appid, rule) -> new OwnershipCheck.Answer(true, "off");
        Rules rules = new Rules(store, licences, ownership, rule -> false, settings.lifecycle(), clock);
        Accounts accounts = new Accounts(store);
        AccountFiles files = appid -> new AccountFiles.File("a", "b");
        WeChatApi wechat = new WeChatApi(rules, accounts, access, files, settings.wechat(), Ticker.systemTicker());
        Consumer<ServerBuilder> more = builder -> builder.serviceUnder("/cgi-bin/", wechat);
        ApiParts parts = new ApiParts(accounts, rules, new SqlAudit(database), access);
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ApiServer api = ApiServer.start(settings.api(), parts, metrics, more);
        String host = HostAndPort.fromString(settings.api().listen()).getHost();
        return new ConfigServer(database, access, api, HostAndPort.fromParts(host, api.port()));
    }

    /** Who may call. */
    Access access() {
        return access;
    }

    /** Where it listens; the port is the real one. */
    HostAndPort address() {
        return address;
    }

    /** Stops in order: calls in flight are answered, then the database is closed. */
    @Override
    public void close() {
        api.close();
        database.close();
    }
}
