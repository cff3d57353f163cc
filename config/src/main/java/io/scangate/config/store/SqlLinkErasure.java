package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.scans.ErasedLinks;
import io.scangate.config.scans.LinkErasure;
import java.time.Clock;
import java.util.Optional;

/** The erasure of scanned links in a database. Thread-safe. */
public final class SqlLinkErasure implements LinkErasure {
    private final Database database;
    private final Clock clock;

    /** Uses an open database, which the caller closes. */
    public SqlLinkErasure(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<ErasedLinks> erase(Actor actor, String host) {
        Host parsed = Host.parse(host)
                .orElseThrow(() -> RefusedException.value(
                        Refusal.INVALID_ARGUMENT, "host", host, "a host name or an IP address, alone"));
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            int links = new ScannedLinks(handle).erase(parsed);
            if (links == 0) {
                return Optional.empty();
            }
            ErasedLinks erased = new ErasedLinks(parsed.name(), links);
            SqlWriter.next(handle, actor, clock.instant())
                    .writeDown(ChangeResult.deleted(AuditSubject.SCANNED_LINKS, "erase", null, null, erased));
            return Optional.of(erased);
        });
    }
}
