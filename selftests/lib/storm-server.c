// SPDX-License-Identifier: GPL-2.0
/* The servers of cap-storm, and what they share with its clients. */
#include <limits.h>
#include <linux/futex.h>

#include "batching.h"
#include "storm-crew.h"

#define TRANSFERS	(FIPC_F_CAP | FIPC_F_FD)

unsigned int roll(struct one *one, unsigned int sides)
{
	return rand_r(&one->seed) % sides;
}

void count_end(struct storm *s, int ret)
{
	static const int ends[] = {
		[REPLY] = 0, [PIPE] = -EPIPE, [NOENT] = -ENOENT,
		[OWNERDEAD] = -EOWNERDEAD, [CANCELED] = -ECANCELED,
		[TIMEDOUT] = -ETIMEDOUT,
	};
	int i = 0;

	while (i <= TIMEDOUT && ends[i] != ret)
		i++;
	must(i <= TIMEDOUT);
	add(&s->tally[i], 1);
	event(s);
}

void event(struct storm *s)
{
	add(&s->events, 1);
	syscall(SYS_futex, &s->events, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void discard(struct one *one, const struct fipc_msg *msg)
{
	int ret;

	if (msg->flags & FIPC_F_FD) {
		must(!close(msg->data[3]));
		add(&one->s->tally[FD_CAME], 1);
	}
	if (!(msg->flags & FIPC_F_CAP))
		return;
	ret = msg->data[3] ? cap_drop(one->fd, msg->data[3]) : -ENOENT;
	must(ret == 0 || ret == -ENOENT);
	add(&one->s->tally[msg->data[3] ? CAP_CAME : CAP_REVOKED], 1);
}

/*
 * Checks a received message: no message of a badge follows its hang-up, and each
 * badge has one hang-up. @before: the time when the receive began. A receiver that
 * gets all messages does not need the clock.
 */
void note(struct one *one, const struct fipc_msg *msg, __u64 before)
{
	__u64 nr = (msg->cap - 1) / BOTH, hung;
	struct life *life;

	must(nr < LIVES && (int)((msg->cap - 1) % BOTH) == one->e);
	life = &one->s->life[nr];
	must(life->client);
	hung = load(&life->hung[one->e]);
	must(!hung || hung > before);
	if (msg->flags & FIPC_F_HANGUP) {
		must(!hung && is_hangup(msg, msg->cap));
		must(one->e == CROWD || life->received >= load(&life->sent));
		store(&life->hung[one->e], add(&one->s->clock, 1));
		add(&one->s->tally[HANGUP], 1);
		return;
	}
	must(msg->data[0] == nr);
	if (one->e == CROWD || msg->data[1] == SECOND_HAND)
		return;
	must(msg->opcode > life->last);
	life->last = msg->opcode;
	if (!(msg->flags & FIPC_F_CALL))
		life->received++;
}

static __u64 before_receive(struct one *one)
{
	return one->e == WITNESS ? ~0ULL : load(&one->s->clock);
}

/*
 * Receives one message or a batch, in which a call is the last. Returns 0, or
 * -ENOENT if the capability was revoked.
 */
static int receive(struct one *one, struct fipc_msg *last)
{
	__u64 before = before_receive(one);
	struct fipc_msg msgs[BATCH];
	int n = roll(one, BATCH), got;

	if (n)
		got = batch_recv(one->fd, one->cap, msgs, n, NEVER);
	else
		got = msg_recv(one->fd, one->cap, NEVER, msgs) ?: 1;
	must(got > 0 || (got == -ENOENT && load(&one->life->revoking[one->e])));
	for (int i = 0; i < got; i++)
		note(one, &msgs[i], before);
	if (got > 0)
		*last = msgs[got - 1];
	return got > 0 ? 0 : got;
}

static bool brought_cap(const struct fipc_msg *msg)
{
	return msg->flags & FIPC_F_CAP && msg->data[3];
}

/* Sends or calls through a capability that a client's call has transferred. */
static void speak(struct one *one, const struct fipc_msg *got)
{
	struct fipc_xfer x = xfer_new(got->data[3], 1, now() + MILLISECOND / 4);
	struct life *whose = &one->s->life[got->data[0]];
	bool calls = roll(one, 2), revoked = false;
	int ret;

	if (!brought_cap(got))
		return;
	x.msg.data[0] = got->data[0];
	x.msg.data[1] = SECOND_HAND;
	if (got->data[1])
		revoked = load(&whose->revoked[got->data[1] - 1]);
	ret = call(one->fd, calls ? FIPC_IOC_CALL : FIPC_IOC_SEND, &x);
	must(!revoked || ret == -ENOENT || (calls && ret == -ETIMEDOUT));
	if (calls)
		count_end(one->s, ret);
	else
		must(ret == 0 || ret == -ETIMEDOUT || ret == -ENOENT ||
		     ret == -EPIPE);
}

/*
 * Keeps a capability of a client's own endpoint, which closes when that client
 * dies. Uses the capability that was kept before.
 */
static bool keep(struct one *one, const struct fipc_msg *got)
{
	if (!brought_cap(got) || got->data[1])
		return false;
	speak(one, &one->kept);
	discard(one, &one->kept);
	one->kept = *got;
	return true;
}

/* Replies to the call that was deferred before, and defers this one. */
static void put_off(struct one *one, const struct fipc_xfer *answer)
{
	struct fipc_reply_defer later;
	int ret;

	if (one->deferred.msg.cap) {
		ret = call(one->fd, FIPC_IOC_REPLY, &one->deferred);
		must(ret == 0 || ret == -ECANCELED || ret == -ESRCH);
	}
	must(!call(one->fd, FIPC_IOC_REPLY_DEFER, &later));
	one->deferred = *answer;
	one->deferred.msg.flags &= FIPC_USER_MASK;
	one->deferred.msg.cap = later.reply;
}

/*
 * Replies with the transfer of the call, or without it if it was revoked. A
 * REPLY_RECV that failed because the server's own capability was revoked has
 * already replied.
 */
static bool answer(struct one *one, struct fipc_xfer *x, bool receives)
{
	int ret;

	x->msg.cap = receives ? one->cap : 0;
	ret = call(one->fd, receives ? FIPC_IOC_REPLY_RECV : FIPC_IOC_REPLY, x);
	if (!ret && receives)
		return true;
	must(ret == 0 || ret == -ENOENT || ret == (receives ? -ETIMEDOUT :
							      -ECANCELED));
	if (ret != -ENOENT)
		return false;
	x->msg.cap = 0;
	x->msg.flags &= FIPC_USER_MASK;
	ret = call(one->fd, FIPC_IOC_REPLY, x);
	must(ret == 0 || ret == -ECANCELED || (receives && ret == -ESRCH));
	return false;
}

/* Returns true if it has received the next message. */
static bool serve_one(struct one *one, struct fipc_msg *msg)
{
	struct fipc_xfer x = { .msg = *msg, .deadline = now() + MILLISECOND };
	const struct fipc_msg got = *msg;
	__u64 before = before_receive(one);
	unsigned int what = roll(one, 8);
	bool more = false, kept = false;

	x.msg.opcode = ~x.msg.opcode & FIPC_USER_MASK;
	x.msg.flags &= FIPC_USER_MASK | TRANSFERS;
	if (what == 1)
		put_off(one, &x);
	if (what == 2)
		speak(one, &got);
	if (what == 3)
		kept = keep(one, &got);
	/* 0: the call is not answered. */
	if (what > 1)
		more = answer(one, &x, what > 3);
	if (more)
		note(one, &x.msg, before);
	*msg = x.msg;
	if (!kept)
		discard(one, &got);
	return more;
}

void be_server(void *arg)
{
	struct one *one = arg;
	struct fipc_msg msg;

	one->fd = space_new();
	if (cap_import(one->fd, one->exported[one->e], &one->cap))
		return;
	must(!close(one->exported[one->e]));
	while (!receive(one, &msg))
		while (msg.flags & FIPC_F_CALL && serve_one(one, &msg))
			;
}
