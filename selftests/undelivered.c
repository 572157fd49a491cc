// SPDX-License-Identifier: GPL-2.0
/*
 * Transfers of calls that do not arrive, because the call ends first or one of
 * the two tasks dies. The transfer must be dropped: not kept, and not given to
 * another task.
 */
#include "kselftest_harness.h"
#include "fixture.h"

FIXTURE_UNDELIVERED(undelivered)

/* The call is in line, and has the only reference. */
static void call_in_line(FIXTURE_DATA(undelivered) *self, __u64 deadline)
{
	carry_waiter(&self->w, self->client, self->token, deadline, FIPC_F_FD,
		     self->pipe[1]);
	close(self->pipe[1]);
	must(has_writer(self->pipe));
}

/* The server receives the call and cannot write it out. */
static void hold(FIXTURE_DATA(undelivered) *self)
{
	void *page = read_only_xfer(xfer_new(self->cap, 0, NEVER));

	must(raw_ioctl(self->server, FIPC_IOC_RECV, page) == -EFAULT);
}

FIPC_TEST(undelivered, timed_out_in_line)
{
	call_in_line(self, now() + SECOND);
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_TRUE(await_no_writer(self->pipe));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, self->cap));
}

FIPC_TEST(undelivered, interrupted_in_line)
{
	catch_signal(0);
	call_in_line(self, NEVER);
	pthread_kill(self->w.thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&self->w));
	EXPECT_TRUE(await_no_writer(self->pipe));
}

FIPC_TEST(undelivered, endpoint_closes)
{
	call_in_line(self, NEVER);
	ASSERT_EQ(0, cap_drop(self->client, self->token));
	close(self->exported);
	EXPECT_TRUE(has_writer(self->pipe));
	ASSERT_EQ(0, cap_drop(self->server, self->cap));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w));
	EXPECT_TRUE(await_no_writer(self->pipe));
}

/* The call fails before it is sent. */
FIPC_TEST(undelivered, never_sent)
{
	struct fipc_xfer x = xfer_carrying(7, 1, NEVER, FIPC_F_FD, self->pipe[1]);

	EXPECT_EQ(-ENOENT, call(self->client, FIPC_IOC_CALL, &x));
	x.msg.cap = self->token;
	x.msg.flags |= FIPC_F_FAST;
	EXPECT_EQ(-EAGAIN, call(self->client, FIPC_IOC_CALL, &x));
	close(self->pipe[1]);
	EXPECT_TRUE(await_no_writer(self->pipe));
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
	EXPECT_TRUE(has_writer(self->pipe));
	kill_and_reap(child);
	EXPECT_TRUE(await_no_writer(self->pipe));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, self->cap));
}

/* A call that is held belongs to the server, even if the caller dies. */
FIPC_TEST(undelivered, caller_is_killed_when_it_is_held)
{
	pid_t child = spawn(call_once, self);
	struct fipc_msg msg;

	close(self->pipe[1]);
	hold(self);
	kill_and_reap(child);
	EXPECT_TRUE(has_writer(self->pipe));
	ASSERT_EQ(0, msg_recv(self->server, self->cap, PAST, &msg));
	EXPECT_EQ(-ECANCELED, reply(self->server, 2));
	EXPECT_TRUE(has_writer(self->pipe));
	close(msg.data[3]);
	EXPECT_TRUE(await_no_writer(self->pipe));
}

FIPC_TEST(undelivered, held_and_received_elsewhere)
{
	__u64 other = endpoint_new(self->server, 1);

	call_in_line(self, NEVER);
	hold(self);
	EXPECT_TRUE(has_writer(self->pipe));
	EXPECT_EQ(-ENOENT, next_opcode(self->server, 7));
	EXPECT_TRUE(has_writer(self->pipe));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, other));
	EXPECT_TRUE(await_no_writer(self->pipe));
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
	EXPECT_TRUE(has_writer(self->pipe));
	kill_and_reap(child);
	EXPECT_TRUE(await_no_writer(self->pipe));
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
	EXPECT_TRUE(await_no_writer(self->pipe));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

/* The space of a deferred call closes. The installed descriptor stays. */
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
	EXPECT_TRUE(has_writer(self->pipe));
	close(msg.data[3]);
	EXPECT_TRUE(await_no_writer(self->pipe));
}

/* Only the call has RECV: it keeps the endpoint open until it ends. */
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

/* In line, and held: a capability that is revoked on its way is not installed. */
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
