// SPDX-License-Identifier: GPL-2.0
/* The clients of cap-storm. */
#include "batching.h"
#include "storm-crew.h"

#define SEND		FIPC_RIGHT_SEND
#define MINT		FIPC_RIGHT_MINT

static struct fipc_xfer next(struct one *one, __u64 cap, __u64 deadline)
{
	struct fipc_xfer x = xfer_new(cap, ++one->sequence, deadline);

	x.msg.data[0] = one->nr;
	x.msg.data[1] = 0;
	return x;
}

/* Creates an endpoint of the client, and a capability to give to others. */
static void make_own(struct one *one)
{
	one->own = endpoint_new(one->fd, 1);
	one->gift = mint_new(one->fd, one->own, SEND | MINT, 0);
}

/*
 * Adds a transfer to a call: a descriptor, or a capability with or without a
 * badge.
 */
static void load_call(struct one *one, struct fipc_msg *msg)
{
	int e = roll(one, BOTH), kind = roll(one, 4);

	if (kind == 3) {
		msg->flags |= FIPC_F_FD;
		msg->data[3] = one->s->pipe[1];
	} else if (kind == 2 && one->count[e]) {
		msg->flags |= FIPC_F_CAP;
		msg->data[3] = one->caps[e][roll(one, one->count[e])];
		msg->data[1] = e + 1;
	} else if (kind) {
		msg->flags |= FIPC_F_CAP;
		msg->data[3] = one->gift;
	}
}

static int call_one(struct one *one, __u64 cap, bool revoked)
{
	__u64 deadline = revoked || !roll(one, 4) ? NEVER :
			 now() + (1 + roll(one, 20)) * MILLISECOND;
	struct fipc_xfer x = next(one, cap, deadline), sent;
	int ret;

	load_call(one, &x.msg);
	sent = x;
	ret = call(one->fd, FIPC_IOC_CALL, &x);
	count_end(one->s, ret);
	/* A server may be using the capability at this moment. */
	if (ret && sent.msg.data[3] == one->gift) {
		must(!cap_drop(one->fd, one->gift));
		must(!cap_drop(one->fd, one->own));
		make_own(one);
	}
	if (ret)
		return ret;
	must(x.msg.cap == 0);
	must(x.msg.opcode == (~sent.msg.opcode & FIPC_USER_MASK));
	must(!memcmp(x.msg.data, sent.msg.data, 3 * sizeof(__u64)));
	must(x.msg.flags == sent.msg.flags ||
	     x.msg.flags == (sent.msg.flags & FIPC_USER_MASK));
	discard(one, &x.msg);
	return 0;
}

/* Sends one message, a batch, or one message to the task of the witness. */
static int send_some(struct one *one, int e, __u64 cap, int how)
{
	struct fipc_send_to to = { .pid = one->s->witness };
	struct fipc_xfer x = next(one, cap, now() + MILLISECOND);
	struct fipc_msg msgs[BATCH] = { x.msg };
	int n = 1, ret;

	if (how == SENT) {
		ret = call(one->fd, FIPC_IOC_SEND, &x);
	} else if (how == SENT_TO) {
		to.msg = x.msg;
		ret = call(one->fd, FIPC_IOC_SEND_TO, &to);
	} else {
		while (n < BATCH)
			msgs[n++] = next(one, cap, 0).msg;
		ret = batch_send(one->fd, cap, msgs, n, x.deadline);
		n = ret;
	}
	must(ret >= 0 || ret == -ENOENT ||
	     ret == (how == SENT_TO ? -EAGAIN : -ETIMEDOUT));
	if (ret < 0)
		return ret;
	add(&one->s->tally[how], 1);
	if (e == WITNESS)
		add(&one->life->sent, n);
	return 0;
}

/* Makes a copy, through an exported descriptor or by a mint. */
static int copy(struct one *one, __u64 cap, bool pass, __u64 *new)
{
	int exported, ret;

	if (!pass)
		return cap_mint(one->fd, cap, SEND | MINT, 0, new);
	ret = cap_export(one->fd, cap, O_CLOEXEC, &exported);
	if (ret)
		return ret;
	ret = cap_import(one->fd, exported, new);
	must(!close(exported));
	return ret;
}

static int copy_or_drop(struct one *one, int e, __u64 *cap, int how)
{
	int n = one->count[e], ret;

	if (how == DROPPED || n == CAPS) {
		how = DROPPED;
		ret = cap_drop(one->fd, *cap);
		if (!ret)
			*cap = one->caps[e][--one->count[e]];
	} else {
		ret = copy(one, *cap, how == PASSED, &one->caps[e][n]);
		if (!ret)
			one->count[e]++;
	}
	if (!ret)
		add(&one->s->tally[how], 1);
	return ret;
}

/* Copies of @cap must not work after the revocation. */
static int revoke_own(struct one *one, __u64 cap)
{
	__u64 child, grandchild = 1;
	int ret = copy(one, cap, false, &child);

	if (ret)
		return ret;
	if (copy(one, child, true, &grandchild))
		grandchild = child;
	one->has_revoked = true;
	ret = cap_revoke(one->fd, cap);
	if (ret)
		return ret;
	must(msg_send(one->fd, child, 1, PAST) == -ENOENT);
	must(msg_send(one->fd, grandchild, 1, PAST) == -ENOENT);
	add(&one->s->tally[REVOKED_OWN], 1);
	return 0;
}

static int act(struct one *one, int e, __u64 *cap, bool revoked)
{
	switch (roll(one, 16)) {
	case 0 ... 6:
		return call_one(one, *cap, revoked);
	case 7 ... 8:
		return send_some(one, e, *cap, SENT);
	case 9:
		return send_some(one, e, *cap, BATCHED);
	case 10:
		return send_some(one, e, *cap, SENT_TO);
	case 11 ... 12:
		return copy_or_drop(one, e, cap, DERIVED);
	case 13:
		return copy_or_drop(one, e, cap, PASSED);
	case 14:
		return copy_or_drop(one, e, cap, DROPPED);
	default:
		return revoke_own(one, *cap);
	}
}

/* Runs until the client has no capability. A revoked capability must not work. */
void be_client(void *arg)
{
	struct one *one = arg;
	struct life *life = one->life;

	one->fd = space_new();
	make_own(one);
	for (int e = 0; e < BOTH; e++) {
		one->count[e] = !cap_import(one->fd, one->exported[e],
					    one->caps[e]);
		must(!close(one->exported[e]));
	}
	while (one->count[CROWD] + one->count[WITNESS]) {
		int e = one->count[CROWD] ? roll(one, BOTH) : WITNESS, ret;
		bool revoked = load(&life->revoked[e]);
		__u64 *cap;

		if (!one->count[e])
			continue;
		cap = &one->caps[e][roll(one, one->count[e])];
		ret = act(one, e, cap, revoked);
		must(!revoked || ret == -ENOENT);
		if (ret != -ENOENT)
			continue;
		must(one->has_revoked || load(&life->revoking[CROWD]) ||
		     load(&life->revoking[WITNESS]));
		*cap = one->caps[e][--one->count[e]];
	}
}
