// SPDX-License-Identifier: GPL-2.0
/* Transfers of replies that do not arrive; see undelivered.c. */
#include "kselftest_harness.h"
#include "fixture.h"

FIXTURE_UNDELIVERED(undelivered_reply)

/* The server takes the call with opcode 1, and closes its descriptor. */
static void take(FIXTURE_DATA(undelivered_reply) *self)
{
	struct fipc_msg msg;

	must(!msg_recv(self->server, self->cap, NEVER, &msg));
	must(msg.opcode == 1);
	if (msg.flags & FIPC_F_FD)
		must(!close(msg.data[3]));
}

/* Sends a reply with the pipe, to the served caller or to a deferred one. */
static int reply_with_it(FIXTURE_DATA(undelivered_reply) *self, __u64 to)
{
	struct fipc_xfer x = xfer_carrying(to, 9, POISON64, FIPC_F_FD,
					   self->pipe[1]);
	int ret = call(self->server, FIPC_IOC_REPLY, &x);

	close(self->pipe[1]);
	return ret;
}

FIPC_TEST(undelivered_reply, reply_without_a_caller)
{
	EXPECT_EQ(-ESRCH, reply_with_it(self, 0));
	EXPECT_TRUE(await_no_writer(self->pipe));
}

FIPC_TEST(undelivered_reply, deferred_reply_without_a_caller)
{
	EXPECT_EQ(-ESRCH, reply_with_it(self, 7));
	EXPECT_TRUE(await_no_writer(self->pipe));
}

FIPC_TEST(undelivered_reply, reply_half_without_a_caller)
{
	struct fipc_xfer x = xfer_carrying(self->cap, 9, PAST, FIPC_F_FD,
					   self->pipe[1]);

	EXPECT_EQ(-ETIMEDOUT, call(self->server, FIPC_IOC_REPLY_RECV, &x));
	close(self->pipe[1]);
	EXPECT_TRUE(await_no_writer(self->pipe));
}

FIPC_TEST(undelivered_reply, reply_too_late)
{
	call_waiter(&self->w, self->client, self->token, 1, now() + SECOND);
	take(self);
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_EQ(-ECANCELED, reply_with_it(self, 0));
	EXPECT_TRUE(await_no_writer(self->pipe));
}

FIPC_TEST(undelivered_reply, deferred_reply_too_late)
{
	__u64 later;

	call_waiter(&self->w, self->client, self->token, 1, now() + SECOND);
	take(self);
	ASSERT_EQ(0, defer(self->server, &later));
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_EQ(-ECANCELED, reply_with_it(self, later));
	EXPECT_TRUE(await_no_writer(self->pipe));
}

/* struct caller - a caller that is interrupted, and its next command */
struct caller {
	FIXTURE_DATA(undelivered_reply) *self;
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

/* The reply has arrived, and the caller has not asked for it. */
static void answer_interrupted(struct caller *caller, pthread_t thread)
{
	FIXTURE_DATA(undelivered_reply) *self = caller->self;

	await_parked(&caller->tid, FIPC_IOC_CALL);
	take(self);
	if (thread)
		pthread_kill(thread, SIGUSR1);
	else
		kill(caller->tid, SIGUSR1);
	await_flag(&caller->interrupted);
	must(!reply_with_it(self, 0));
	must(has_writer(self->pipe));
	raise_flag(&caller->answered);
}

static void then_end(struct caller *caller)
{
}

FIPC_TEST(undelivered_reply, reply_to_a_thread_that_exits)
{
	struct caller caller = { .self = self, .then = then_end };
	pthread_t thread;

	catch_signal(0);
	thread = thread_new(call_until_interrupted, &caller);
	answer_interrupted(&caller, thread);
	thread_end(thread);
	EXPECT_TRUE(await_no_writer(self->pipe));
}

static void then_pause(struct caller *caller)
{
	pause();
}

FIPC_TEST(undelivered_reply, reply_to_a_process_that_is_killed)
{
	struct caller *caller = shared(sizeof(*caller));
	pid_t child;

	caller->self = self;
	caller->then = then_pause;
	child = spawn(in_process, caller);
	/* The child has its own descriptors of the pipe. */
	answer_interrupted(caller, 0);
	wait_asleep_in(child, SYS_pause);
	kill_and_reap(child);
	EXPECT_TRUE(await_no_writer(self->pipe));
}

/*
 * No receiver waits, so these calls fail. They still cancel the call in flight.
 */
static void then_call(struct caller *caller)
{
	struct fipc_xfer x = xfer_new(caller->self->token, 2, NEVER);

	x.msg.flags = FIPC_F_FAST;
	must(call(caller->self->client, FIPC_IOC_CALL, &x) == -EAGAIN);
	must(await_no_writer(caller->self->pipe));
}

static void then_call_with_another(struct caller *caller)
{
	struct fipc_xfer x = xfer_carrying(caller->self->token, 2, NEVER,
					   FIPC_F_FD, 0);

	x.msg.flags |= FIPC_F_FAST;
	must(call(caller->self->client, FIPC_IOC_CALL, &x) == -EAGAIN);
	must(await_no_writer(caller->self->pipe));
}

static void then_receive(struct caller *caller)
{
	__u64 cap = endpoint_new(caller->self->client, 1);

	must(next_opcode(caller->self->client, cap) == -ETIMEDOUT);
	must(await_no_writer(caller->self->pipe));
}

/* These commands fail at once: the reply and its transfer must still be there. */
static void then_fail_and_await(struct caller *caller)
{
	FIXTURE_DATA(undelivered_reply) *self = caller->self;
	struct fipc_xfer x = xfer_carrying(self->token, 2, NEVER, FIPC_F_FD, -1);

	must(call(self->client, FIPC_IOC_CALL, &x) == -EBADF);
	must(next_opcode(self->client, 7) == -ENOENT);
	must(has_writer(self->pipe));
	must(!await_reply(self->client, self->token, 1, &x));
	must(x.msg.flags & FIPC_F_FD && has_writer(self->pipe));
	close(x.msg.data[3]);
	must(await_no_writer(self->pipe));
}

/* Some of the caller's next commands cancel the answered call. */
FIPC_TEST(undelivered_reply, reply_to_a_call_that_is_cancelled)
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

TEST_HARNESS_MAIN
