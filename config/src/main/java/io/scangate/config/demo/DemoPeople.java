package io.scangate.config.demo;

import io.scangate.config.ConfigServer;
import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.ServiceRole;

/**
 * The people who can sign in at the demo. Their passwords need not be changed first. Immutable.
 *
 * @param owner the password of the user {@code owner}
 * @param operator the password of the user {@code operator}
 */
record DemoPeople(HiddenText owner, HiddenText operator) {
    /** Makes an owner of an account, and an operator. */
    static DemoPeople make(ConfigServer config, Actor actor, String appid) {
        HiddenText owner = register(config, actor, appid, "owner");
        HiddenText operator = register(config, actor, appid, "operator");
        config.people().update(actor, "operator", null, ServiceRole.ADMIN, false);
        config.memberships().remove(actor, appid, "operator", true);
        return new DemoPeople(owner, operator);
    }

    private static HiddenText register(ConfigServer config, Actor actor, String appid, String name) {
        HiddenText password = HiddenText.randomPassword();
        Memberships.WithToken invitation = config.memberships().invite(actor, appid, AccountRole.OWNER);
        config.memberships().register(name, null, password, invitation.token());
        return password;
    }
}
