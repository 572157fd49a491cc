// SPDX-License-Identifier: GPL-2.0
/*
 * Transfers that do not arrive, because the call ends otherwise or one of the two
 * goes: what they carried is given up, neither kept nor given to anybody else.
 *
 * What travels is the write end of a pipe: the read end tells when the last
 * reference to it has gone.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(undelivered) {
	int server, client, exported;
	__u64 cap, token;
	int pipe[2];
	struct waiter w;
};

FIXTURE_SETUP(undelivered)
{
	self->server = space_new();
	self->client = space_new();
	self->cap = endpoint_new(self->server, 1);
	self->exported = export_new(self->server, self->cap);
	self->token = import_new(self->client, self->exported);
	ASSERT_EQ(0, pipe2(self->pipe, O_CLOEXEC));
}

FIXTURE_TEARDOWN(undelivered)
{
	close(self->pipe[0]);
	close(self->exported);
	close(self->client);
	close(self->server);
}

/* Somebody has the write end still; the test itself closes its own. */
static bool is_kept(FIXTURE_DATA(undelivered) *self)
{
	return !poll_now(self->pipe[0], 0);
}

/* Returns when nobody has. */
static bool goes(FIXTURE_DATA(undelivered) *self)
{
	char c;

	return read(self->pipe[0], &c, 1) == 0;
}

/* The call is in line, and has the only reference. */
static void call_in_line(FIXTURE_DATA(undelivered) *self, __u64 deadline)
{
	carry_waiter(&self->w, self->client, self->token, deadline, FIPC_F_FD,
		     self->pipe[1]);
	close(self->pipe[1]);
	must(is_kept(self));
}

/* The server's: the call with opcode 1, whose descriptor it closes. */
static void take(FIXTURE_DATA(undelivered) *self)
{
	struct fipc_msg msg;

	must(!msg_recv(self->server, self->cap, NEVER, &msg));
	must(msg.opcode == 1);
	if (msg.flags & FIPC_F_FD)
		must(!close(msg.data[3]));
}

/* The server's: it takes the call and cannot write it out. */
static void hold(FIXTURE_DATA(undelivered) *self)
{
	void *page = read_only_xfer(xfer_new(self->cap, 0, NEVER));

	must(raw_ioctl(self->server, FIPC_IOC_RECV, page) == -EFAULT);
}

FIPC_TEST(undelivered, timed_out_in_line)
{
	call_in_line(self, now() + SECOND);
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_TRUE(goes(self));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, self->cap));
}

FIPC_TEST(undelivered, interrupted_in_line)
{
	catch_signal(0);
	call_in_line(self, NEVER);
	pthread_kill(self->w.thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&self->w));
	EXPECT_TRUE(goes(self));
}

FIPC_TEST(undelivered, endpoint_closes)
{
	call_in_line(self, NEVER);
	ASSERT_EQ(0, cap_drop(self->client, self->token));
	close(self->exported);
	EXPECT_TRUE(is_kept(self));
	ASSERT_EQ(0, cap_drop(self->server, self->cap));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w));
	EXPECT_TRUE(goes(self));
}

/* Only in words: the call was never sent. */
FIPC_TEST(undelivered, never_sent)
{
	struct fipc_xfer x = xfer_carrying(7, 1, NEVER, FIPC_F_FD, self->pipe[1]);

	EXPECT_EQ(-ENOENT, call(self->client, FIPC_IOC_CALL, &x));
	x.msg.cap = self->token;
	x.msg.flags |= FIPC_F_FAST;
	EXPECT_EQ(-EAGAIN, call(self->client, FIPC_IOC_CALL, &x));
	close(self->pipe[1]);
	EXPECT_TRUE(goes(self));
}

static void call_once(void *arg)
{
	FIXTURE_DATA(undelivered) *self = arg;
	struct fipc_xfer x = xfer_carrying(self->token, 1, NEVER, FIPC_F_FD,
					   self->pipe[1]);

	call(self->client, FIPC_IOC_CALL, &x);
}

FIPC_TEST(undelivered, caller_is_killed_in_line)
{
	pid_t child = spawn(call_once, self);

	wait_parked(child, FIPC_IOC_CALL);
	close(self->pipe[1]);
	EXPECT_TRUE(is_kept(self));
	kill_and_reap(child);
	EXPECT_TRUE(goes(self));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, self->cap));
}

/* Once it is held it is the server's, whatever becomes of the caller. */
FIPC_TEST(undelivered, caller_is_killed_when_it_is_held)
{
	pid_t child = spawn(call_once, self);
	struct fipc_msg msg;

	close(self->pipe[1]);
	hold(self);
	kill_and_reap(child);
	EXPECT_TRUE(is_kept(self));
	ASSERT_EQ(0, msg_recv(self->server, self->cap, PAST, &msg));
	EXPECT_EQ(-ECANCELED, reply(self->server, 2));
	EXPECT_TRUE(is_kept(self));
	close(msg.data[3]);
	EXPECT_TRUE(goes(self));
}

FIPC_TEST(undelivered, held_and_received_elsewhere)
{
	__u64 other = endpoint_new(self->server, 1);

	call_in_line(self, NEVER);
	hold(self);
	EXPECT_TRUE(is_kept(self));
	EXPECT_EQ(-ENOENT, next_opcode(self->server, 7));
	EXPECT_TRUE(is_kept(self));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, other));
	EXPECT_TRUE(goes(self));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

static void hold_and_pause(void *arg)
{
	close(((FIXTURE_DATA(undelivered) *)arg)->pipe[1]);
	hold(arg);
	pause();
}

FIPC_TEST(undelivered, held_and_killed)
{
	pid_t child;

	carry_waiter(&self->w, self->client, self->token, NEVER, FIPC_F_FD,
		     self->pipe[1]);
	child = spawn(hold_and_pause, self);
	close(self->pipe[1]);
	wait_asleep_in(child, SYS_pause);
	EXPECT_TRUE(is_kept(self));
	kill_and_reap(child);
	EXPECT_TRUE(goes(self));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

static void *hold_in_a_thread(void *arg)
{
	hold(arg);
	return NULL;
}

FIPC_TEST(undelivered, held_by_a_thread_that_exits)
{
	call_in_line(self, NEVER);
	thread_end(thread_new(hold_in_a_thread, self));
	EXPECT_TRUE(goes(self));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

/* A reply that carries the pipe, to the caller served or a deferred one. */
static int reply_with_it(FIXTURE_DATA(undelivered) *self, __u64 to)
{
	struct fipc_xfer x = xfer_carrying(to, 9, POISON64, FIPC_F_FD,
					   self->pipe[1]);
	int ret = call(self->server, FIPC_IOC_REPLY, &x);

	close(self->pipe[1]);
	return ret;
}

FIPC_TEST(undelivered, reply_to_nobody)
{
	EXPECT_EQ(-ESRCH, reply_with_it(self, 0));
	EXPECT_TRUE(goes(self));
}

FIPC_TEST(undelivered, deferred_reply_to_nobody)
{
	EXPECT_EQ(-ESRCH, reply_with_it(self, 7));
	EXPECT_TRUE(goes(self));
}

FIPC_TEST(undelivered, reply_half_to_nobody)
{
	struct fipc_xfer x = xfer_carrying(self->cap, 9, PAST, FIPC_F_FD,
					   self->pipe[1]);

	EXPECT_EQ(-ETIMEDOUT, call(self->server, FIPC_IOC_REPLY_RECV, &x));
	close(self->pipe[1]);
	EXPECT_TRUE(goes(self));
}

FIPC_TEST(undelivered, reply_too_late)
{
	call_waiter(&self->w, self->client, self->token, 1, now() + SECOND);
	take(self);
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_EQ(-ECANCELED, reply_with_it(self, 0));
	EXPECT_TRUE(goes(self));
}

FIPC_TEST(undelivered, deferred_reply_too_late)
{
	__u64 later;

	call_waiter(&self->w, self->client, self->token, 1, now() + SECOND);
	take(self);
	ASSERT_EQ(0, defer(self->server, &later));
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_EQ(-ECANCELED, reply_with_it(self, later));
	EXPECT_TRUE(goes(self));
}

/* A caller that is interrupted, and then does as it is told. */
struct caller {
	FIXTURE_DATA(undelivered) *self;
	int interrupted, answered;
	void (*then)(struct caller *caller);
	pid_t tid;
};

static void *call_until_interrupted(void *arg)
{
	struct caller *caller = arg;
	struct fipc_xfer x = xfer_new(caller->self->token, 1, NEVER);

	__atomic_store_n(&caller->tid, gettid(), __ATOMIC_SEQ_CST);
	must(call(caller->self->client, FIPC_IOC_CALL, &x) == -EINTR);
	raise_flag(&caller->interrupted);
	await_flag(&caller->answered);
	caller->then(caller);
	return NULL;
}

static void in_process(void *arg)
{
	catch_signal(0);
	call_until_interrupted(arg);
}

/* The reply has come, and the caller has not asked for it. */
static void answer_interrupted(struct caller *caller, pthread_t thread)
{
	FIXTURE_DATA(undelivered) *self = caller->self;

	await_parked(&caller->tid, FIPC_IOC_CALL);
	take(self);
	if (thread)
		pthread_kill(thread, SIGUSR1);
	else
		kill(caller->tid, SIGUSR1);
	await_flag(&caller->interrupted);
	must(!reply_with_it(self, 0));
	must(is_kept(self));
	raise_flag(&caller->answered);
}

static void then_end(struct caller *caller)
{
}

FIPC_TEST(undelivered, reply_to_a_thread_that_exits)
{
	struct caller caller = { .self = self, .then = then_end };
	pthread_t thread;

	catch_signal(0);
	thread = thread_new(call_until_interrupted, &caller);
	answer_interrupted(&caller, thread);
	thread_end(thread);
	EXPECT_TRUE(goes(self));
}

static void then_pause(struct caller *caller)
{
	pause();
}

FIPC_TEST(undelivered, reply_to_a_process_that_is_killed)
{
	struct caller *caller = shared(sizeof(*caller));
	pid_t child;

	caller->self = self;
	caller->then = then_pause;
	child = spawn(in_process, caller);
	/* Of the pipe the child has its own descriptors. */
	answer_interrupted(caller, 0);
	wait_asleep_in(child, SYS_pause);
	kill_and_reap(child);
	EXPECT_TRUE(goes(self));
}

/* Nobody receives, so that neither call is sent; but both are made. */
static void then_call(struct caller *caller)
{
	struct fipc_xfer x = xfer_new(caller->self->token, 2, NEVER);

	x.msg.flags = FIPC_F_FAST;
	must(call(caller->self->client, FIPC_IOC_CALL, &x) == -EAGAIN);
	must(goes(caller->self));
}

static void then_call_with_another(struct caller *caller)
{
	struct fipc_xfer x = xfer_carrying(caller->self->token, 2, NEVER,
					   FIPC_F_FD, 0);

	x.msg.flags |= FIPC_F_FAST;
	must(call(caller->self->client, FIPC_IOC_CALL, &x) == -EAGAIN);
	must(goes(caller->self));
}

static void then_receive(struct caller *caller)
{
	__u64 cap = endpoint_new(caller->self->client, 1);

	must(next_opcode(caller->self->client, cap) == -ETIMEDOUT);
	must(goes(caller->self));
}

/* Refused at once: the reply is there still, and so is what it carries. */
static void then_fail_and_await(struct caller *caller)
{
	FIXTURE_DATA(undelivered) *self = caller->self;
	struct fipc_xfer x = xfer_carrying(self->token, 2, NEVER, FIPC_F_FD, -1);

	must(call(self->client, FIPC_IOC_CALL, &x) == -EBADF);
	must(next_opcode(self->client, 7) == -ENOENT);
	must(is_kept(self));
	must(!await_reply(self->client, self->token, 1, &x));
	must(x.msg.flags & FIPC_F_FD && is_kept(self));
	close(x.msg.data[3]);
	must(goes(self));
}

/* What the caller does next cancels the call that was answered, or does not. */
FIPC_TEST(undelivered, reply_to_a_call_that_is_given_up)
{
	void (*const thens[])(struct caller *caller) = {
		then_call, then_call_with_another, then_receive,
		then_fail_and_await,
	};

	catch_signal(0);
	for (size_t i = 0; i < ARRAY_SIZE(thens); i++) {
		struct caller caller = { .self = self, .then = thens[i] };
		pthread_t thread = thread_new(call_until_interrupted, &caller);

		answer_interrupted(&caller, thread);
		thread_end(thread);
		close(self->pipe[0]);
		must(!pipe2(self->pipe, O_CLOEXEC));
	}
	close(self->pipe[1]);
}

/* The call is deferred and its space goes: what it carried is the server's. */
FIPC_TEST(undelivered, space_closes_with_a_deferred_reply)
{
	int fd = space_new();
	__u64 cap = import_new(fd, export_new(self->server, self->cap)), later;
	struct fipc_msg msg;

	call_in_line(self, NEVER);
	ASSERT_EQ(0, msg_recv(fd, cap, PAST, &msg));
	ASSERT_EQ(0, defer(fd, &later));
	close(fd);
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
	EXPECT_TRUE(is_kept(self));
	close(msg.data[3]);
	EXPECT_TRUE(goes(self));
}

/* Only the call has the right to receive: it keeps the endpoint open, no longer. */
FIPC_TEST(undelivered, capability)
{
	__u64 gift = endpoint_new(self->client, 1);
	__u64 sender = mint_new(self->client, gift, FIPC_RIGHT_SEND, 0);

	carry_waiter(&self->w, self->client, self->token, now() + SECOND,
		     FIPC_F_CAP, gift);
	ASSERT_EQ(0, cap_drop(self->client, gift));
	EXPECT_EQ(0, msg_send(self->client, sender, 1, PAST));
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_EQ(-EPIPE, msg_send(self->client, sender, 1, PAST));
}

/* In line, and held: what was revoked on the way is not received. */
FIPC_TEST(undelivered, capability_revoked)
{
	__u64 gift = endpoint_new(self->client, 1);
	struct fipc_msg msg;

	for (int i = 0; i < 2; i++) {
		carry_waiter(&self->w, self->client, self->token, NEVER,
			     FIPC_F_CAP, gift);
		if (i)
			hold(self);
		ASSERT_EQ(0, cap_revoke(self->client, gift));
		ASSERT_EQ(0, msg_recv(self->server, self->cap, PAST, &msg));
		EXPECT_TRUE(msg.flags & FIPC_F_CAP);
		EXPECT_EQ(0, msg.data[3]);
		EXPECT_EQ(0, reply(self->server, 2));
		EXPECT_EQ(0, waiter_end(&self->w));
	}
	ASSERT_EQ(0, cap_drop(self->client, gift));
}

FIPC_TEST(undelivered, capability_held)
{
	__u64 gift = endpoint_new(self->client, 1);
	__u64 sender = mint_new(self->client, gift, FIPC_RIGHT_SEND, 0);
	__u64 other = endpoint_new(self->server, 1);

	carry_waiter(&self->w, self->client, self->token, NEVER, FIPC_F_CAP,
		     gift);
	hold(self);
	ASSERT_EQ(0, cap_drop(self->client, gift));
	EXPECT_EQ(0, msg_send(self->client, sender, 1, PAST));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, other));
	EXPECT_EQ(-EPIPE, msg_send(self->client, sender, 1, PAST));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

TEST_HARNESS_MAIN
