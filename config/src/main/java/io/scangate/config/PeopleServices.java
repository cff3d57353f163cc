package io.scangate.config;

import io.scangate.config.access.RefusedCalls;
import io.scangate.config.openid.OpenId;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.OwnLogin;
import io.scangate.config.people.Passwords;
import io.scangate.config.people.People;
import io.scangate.config.people.SignUps;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.session.Origins;
import io.scangate.config.session.SessionCookie;
import io.scangate.config.session.Sessions;
import io.scangate.config.session.SignIns;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlOpenId;
import io.scangate.config.store.SqlPeople;
import io.scangate.config.store.SqlSessions;
import io.scangate.gateway.settings.SettingsException;
import java.time.Clock;

/** The services for people who sign in, connected. Thread-safe. */
record PeopleServices(
        SqlPeople store,
        People people,
        Memberships memberships,
        SignUps signUps,
        OwnLogin logins,
        Sessions sessions,
        SignIns signIns,
        OpenId openId,
        SessionCookie cookie) {
    static PeopleServices of(
            ConfigSettings settings,
            Database database,
            SecretKeys keys,
            Passwords passwords,
            RefusedCalls refused,
            Clock clock) {
        SqlPeople store = new SqlPeople(database, keys);
        OwnLogin logins = new OwnLogin(store, passwords, clock);
        Sessions sessions =
                new Sessions(new SqlSessions(database), logins, settings.session(), refused, clock, System::nanoTime);
        Origins origins = new Origins(settings.session());
        SignIns signIns = new SignIns(sessions, origins);
        Memberships memberships = new Memberships(store, passwords, settings.people(), clock);
        return new PeopleServices(
                store,
                new People(store, passwords, clock),
                memberships,
                new SignUps(store, passwords, settings.signUp(), clock, System::nanoTime),
                logins,
                sessions,
                signIns,
                openId(settings, new SqlOpenId(database, keys), signIns, memberships, logins, origins, clock),
                new SessionCookie(sessions, origins));
    }

    private static OpenId openId(
            ConfigSettings settings,
            SqlOpenId store,
            SignIns signIns,
            Memberships memberships,
            OwnLogin logins,
            Origins origins,
            Clock clock) {
        try {
            return new OpenId(store, settings.openid(), signIns, memberships, logins, origins, clock);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }
}
