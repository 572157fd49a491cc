// SPDX-License-Identifier: GPL-2.0
/* Calls that a signal interrupts, and what the task can do next. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

/* struct caller - a caller, its call with opcode 1, and its next commands */
struct caller {
	int fd;
	__u64 cap, client;
	__u64 deadline;
	int (*then)(struct caller *c, struct fipc_xfer *x);
	int first, second, returned, go;
	pid_t tid;
	pthread_t thread;
	struct fipc_xfer x;
};

FIXTURE(interrupted) {
	struct caller c;
};

static void caller_new(struct caller *c)
{
	c->fd = space_new();
	c->cap = endpoint_new(c->fd, 1);
	c->client = mint_new(c->fd, c->cap, FIPC_RIGHT_SEND, 7);
}

FIXTURE_SETUP(interrupted)
{
	caller_new(&self->c);
}

FIXTURE_TEARDOWN(interrupted)
{
	close(self->c.fd);
}

static void *call_then(void *arg)
{
	struct caller *c = arg;

	c->x = xfer_new(c->client, 1, c->deadline);
	__atomic_store_n(&c->tid, gettid(), __ATOMIC_SEQ_CST);
	c->first = call(c->fd, FIPC_IOC_CALL, &c->x);
	raise_flag(&c->returned);
	c->second = c->then(c, &c->x);
	return NULL;
}

/* Returns when the call was taken, and has returned because of a signal. */
static void interrupt(struct caller *c,
		      int (*then)(struct caller *c, struct fipc_xfer *x))
{
	c->then = then;
	catch_signal(SA_RESTART);
	c->thread = thread_new(call_then, c);
	await_parked(&c->tid, FIPC_IOC_CALL);
	must(next_opcode(c->fd, c->cap) == 1);
	pthread_kill(c->thread, SIGUSR1);
	await_flag(&c->returned);
	must(c->first == -EINTR);
}

static int then_await(struct caller *c, struct fipc_xfer *x)
{
	return await_reply(c->fd, c->client, 1, x);
}

FIPC_TEST(interrupted, in_line)
{
	struct waiter w;

	catch_signal(0);
	call_waiter(&w, self->c.fd, self->c.client, 1, NEVER);
	pthread_kill(w.thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&w));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->c.fd, self->c.cap));

	catch_signal(SA_RESTART);
	call_waiter(&w, self->c.fd, self->c.client, 2, NEVER);
	pthread_kill(w.thread, SIGUSR1);
	await_flag(&signals_caught);
	wait_parked(w.tid, FIPC_IOC_CALL);
	EXPECT_EQ(2, next_opcode(self->c.fd, self->c.cap));
	EXPECT_EQ(0, reply(self->c.fd, 20));
	EXPECT_EQ(0, waiter_end(&w));
}

FIPC_TEST(interrupted, awaits)
{
	interrupt(&self->c, then_await);
	wait_parked(self->c.tid, FIPC_IOC_AWAIT_REPLY);
	EXPECT_EQ(0, reply(self->c.fd, 10));
	thread_end(self->c.thread);
	EXPECT_EQ(0, self->c.second);
	EXPECT_EQ(10, self->c.x.msg.opcode);
}

FIPC_TEST(interrupted, awaits_a_deferred_reply)
{
	__u64 token;

	interrupt(&self->c, then_await);
	wait_parked(self->c.tid, FIPC_IOC_AWAIT_REPLY);
	ASSERT_EQ(0, defer(self->c.fd, &token));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->c.fd, self->c.cap));
	EXPECT_EQ(0, reply_to(self->c.fd, token, 10));
	thread_end(self->c.thread);
	EXPECT_EQ(0, self->c.second);
	EXPECT_EQ(10, self->c.x.msg.opcode);
}

/* The reply was there before the task asked for it. */
static int then_await_late(struct caller *c, struct fipc_xfer *x)
{
	await_flag(&c->go);
	return then_await(c, x);
}

FIPC_TEST(interrupted, awaits_what_has_come)
{
	interrupt(&self->c, then_await_late);
	EXPECT_EQ(0, reply(self->c.fd, 10));
	raise_flag(&self->c.go);
	thread_end(self->c.thread);
	EXPECT_EQ(0, self->c.second);
	EXPECT_EQ(10, self->c.x.msg.opcode);
}

FIPC_TEST(interrupted, awaits_another_end)
{
	interrupt(&self->c, then_await_late);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->c.fd, self->c.cap));
	raise_flag(&self->c.go);
	thread_end(self->c.thread);
	EXPECT_EQ(-ECANCELED, self->c.second);
}

/* AWAIT_REPLY keeps the deadline of the call. */
FIPC_TEST(interrupted, awaits_until_the_deadline)
{
	self->c.deadline = now() + 2 * SECOND;
	interrupt(&self->c, then_await);
	thread_end(self->c.thread);
	EXPECT_EQ(-ETIMEDOUT, self->c.second);
	EXPECT_LE(self->c.deadline, now());
	EXPECT_EQ(-ECANCELED, reply(self->c.fd, 10));
}

static int then_await_again(struct caller *c, struct fipc_xfer *x)
{
	for (int i = 0; i < 5; i++)
		must(then_await(c, x) == -EINTR);
	return then_await(c, x);
}

FIPC_TEST(interrupted, again_and_again)
{
	interrupt(&self->c, then_await_again);
	for (int i = 1; i <= 5; i++) {
		wait_parked(self->c.tid, FIPC_IOC_AWAIT_REPLY);
		pthread_kill(self->c.thread, SIGUSR1);
		await_signals(i + 1);
	}
	wait_parked(self->c.tid, FIPC_IOC_AWAIT_REPLY);
	EXPECT_EQ(0, reply(self->c.fd, 10));
	thread_end(self->c.thread);
	EXPECT_EQ(0, self->c.second);
	EXPECT_EQ(10, self->c.x.msg.opcode);
}

/* These commands do not affect the call. The queue has one place. */
static int then_other_things(struct caller *c, struct fipc_xfer *x)
{
	__u64 other = endpoint_new(c->fd, 1), token;

	must(await_reply(c->fd, c->client, 2, x) == -ESRCH);
	must(await_reply(c->fd, c->client ^ 1, 1, x) == -ESRCH);
	must(await_reply(c->fd, c->cap, 1, x) == -ESRCH);
	must(reply(c->fd, 1) == -ESRCH);
	must(reply_to(c->fd, 12345, 1) == -ESRCH);
	must(defer(c->fd, &token) == -ESRCH);
	must(!msg_send(c->fd, other, 1, NEVER));
	/* The send would have to wait, and the task's slot is in use. */
	must(msg_send(c->fd, other, 2, NEVER) == -EAGAIN);
	must(msg_send(c->fd, other, 2, PAST) == -ETIMEDOUT);
	must(!cap_drop(c->fd, mint_new(c->fd, other, FIPC_RIGHT_SEND, 0)));
	must(!cap_drop(c->fd, other));
	return then_await(c, x);
}

FIPC_TEST(interrupted, left_alone)
{
	interrupt(&self->c, then_other_things);
	wait_parked(self->c.tid, FIPC_IOC_AWAIT_REPLY);
	EXPECT_EQ(0, reply(self->c.fd, 10));
	thread_end(self->c.thread);
	EXPECT_EQ(0, self->c.second);
	EXPECT_EQ(10, self->c.x.msg.opcode);
}

/* Each variant is a command that cancels the call, also if the command fails. */
FIXTURE_VARIANT(cancelled) {
	int (*by)(struct caller *c, struct fipc_xfer *x);
	int gives;
};

FIXTURE(cancelled) {
	struct caller c;
};

FIXTURE_SETUP(cancelled)
{
	caller_new(&self->c);
}

FIXTURE_TEARDOWN(cancelled)
{
	close(self->c.fd);
}

static int by_receiving(struct caller *c, struct fipc_xfer *x)
{
	__u64 other = endpoint_new(c->fd, 1);

	return msg_recv(c->fd, other, PAST, &x->msg);
}

static int by_reply_recv(struct caller *c, struct fipc_xfer *x)
{
	__u64 other = endpoint_new(c->fd, 1);

	return reply_recv(c->fd, other, 5, &x->msg);
}

/* No receiver waits. */
static int by_calling(struct caller *c, struct fipc_xfer *x)
{
	__u64 other = endpoint_new(c->fd, 1);

	*x = xfer_new(other, 1, NEVER);
	x->msg.flags = FIPC_F_FAST;
	return call(c->fd, FIPC_IOC_CALL, x);
}

static int by_its_end(struct caller *c, struct fipc_xfer *x)
{
	return 0;
}

FIXTURE_VARIANT_ADD(cancelled, by_recv) {
	.by = by_receiving, .gives = -ETIMEDOUT,
};

FIXTURE_VARIANT_ADD(cancelled, by_reply_recv) {
	.by = by_reply_recv, .gives = -ETIMEDOUT,
};

FIXTURE_VARIANT_ADD(cancelled, by_call) {
	.by = by_calling, .gives = -EAGAIN,
};

FIXTURE_VARIANT_ADD(cancelled, by_exit) { .by = by_its_end };

static int (*cancel)(struct caller *c, struct fipc_xfer *x);

static int then_cancel(struct caller *c, struct fipc_xfer *x)
{
	int ret = cancel(c, x);

	if (cancel != by_its_end)
		must(then_await(c, x) == -ESRCH);
	return ret;
}

FIPC_TEST(cancelled, unanswered)
{
	struct fipc_caller_info info;
	int ret;

	cancel = variant->by;
	interrupt(&self->c, then_cancel);
	thread_end(self->c.thread);
	EXPECT_EQ(variant->gives, self->c.second);
	if (variant->by != by_its_end) {
		EXPECT_EQ(-ESRCH, caller_info(self->c.fd, 0, &info));
		EXPECT_EQ(-ECANCELED, reply(self->c.fd, 10));
	} else {
		/*
		 * The exit of a single thread is noticed only by the next
		 * sweep.
		 */
		ret = reply(self->c.fd, 10);
		EXPECT_TRUE(ret == 0 || ret == -ECANCELED);
	}
	EXPECT_EQ(-ESRCH, reply(self->c.fd, 10));
}

static int then_cancel_late(struct caller *c, struct fipc_xfer *x)
{
	await_flag(&c->go);
	return then_cancel(c, x);
}

/* The reply was there, and is dropped. */
FIPC_TEST(cancelled, answered)
{
	cancel = variant->by;
	interrupt(&self->c, then_cancel_late);
	EXPECT_EQ(0, reply(self->c.fd, 10));
	raise_flag(&self->c.go);
	thread_end(self->c.thread);
	EXPECT_EQ(variant->gives, self->c.second);
}

TEST_HARNESS_MAIN
