// SPDX-License-Identifier: GPL-2.0
/* The list of endpoints: each field, at creation and after changes. */
#include "kselftest_harness.h"
#include "batching.h"
#include "plane.h"

FIXTURE(list_endpoint) {
	int fd;
	__u64 cap, id;
};

FIXTURE_SETUP(list_endpoint)
{
	task_name("maker");
	self->fd = space_new();
	self->cap = endpoint_with_id(self->fd, 2, 0, &self->id);
	task_name("user");
}

FIXTURE_TEARDOWN(list_endpoint)
{
	close(self->fd);
}

/* Returns the entry of the endpoint, which must be in the list. */
static struct endpoint entry(FIXTURE_DATA(list_endpoint) *self)
{
	struct endpoint e;

	must(endpoint_find(self->id, &e));
	return e;
}

FIPC_TEST(list_endpoint, when_made)
{
	struct endpoint e = entry(self);

	EXPECT_EQ(self->id, e.id);
	EXPECT_EQ(getpid(), e.pid);
	EXPECT_EQ(0, e.uid);
	EXPECT_STREQ("maker", e.name);
	EXPECT_EQ(2, e.depth);
	EXPECT_EQ(0, e.receivers | e.callers | e.stalled | e.queued | e.high_water);
	EXPECT_EQ(0, e.fast | e.slow | e.full);
	EXPECT_FALSE(e.closed);
	EXPECT_FALSE(e.nospin);
}

FIPC_TEST(list_endpoint, depth_and_nospin)
{
	struct endpoint e;
	__u64 id;

	endpoint_with_id(self->fd, 0, FIPC_EP_NOSPIN, &id);
	ASSERT_TRUE(endpoint_find(id, &e));
	EXPECT_TRUE(e.nospin);
	EXPECT_EQ(FIPC_DEPTH_DEFAULT, e.depth);
}

FIPC_TEST(list_endpoint, receivers)
{
	struct waiter w[3];

	for (int i = 0; i < 3; i++) {
		recv_waiter(&w[i], self->fd, self->cap, NEVER);
		EXPECT_EQ(i + 1, entry(self).receivers);
	}
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
		ASSERT_EQ(0, waiter_end(&w[i]));
		EXPECT_EQ(2 - i, entry(self).receivers);
		EXPECT_EQ(i + 1, entry(self).fast);
	}
	EXPECT_EQ(0, entry(self).slow);
}

/* A call to a waiting receiver counts as fast. */
FIPC_TEST(list_endpoint, fast_call)
{
	struct fipc_xfer x = xfer_new(self->cap, 1, now() + SECOND);
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	/* The thread that took the call has exited, or the deadline passes. */
	EXPECT_NE(0, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(1, entry(self).fast);
	EXPECT_EQ(0, entry(self).slow);
}

FIPC_TEST(list_endpoint, send_to)
{
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	ASSERT_EQ(0, send_to(self->fd, self->cap, w.tid, 1));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(1, entry(self).fast);
}

FIPC_TEST(list_endpoint, queue)
{
	struct endpoint e;

	for (int i = 1; i <= 2; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
		e = entry(self);
		EXPECT_EQ(i, e.queued);
		EXPECT_EQ(i, e.high_water);
		EXPECT_EQ(i, e.slow);
		EXPECT_EQ(0, e.full);
	}
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	e = entry(self);
	EXPECT_EQ(1, e.queued);
	EXPECT_EQ(2, e.high_water);
	ASSERT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, entry(self).queued);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 3, NEVER));
	e = entry(self);
	EXPECT_EQ(2, e.high_water);
	EXPECT_EQ(3, e.slow);
	EXPECT_EQ(0, e.fast);
}

/* A full queue counts whether or not the sender waits. */
FIPC_TEST(list_endpoint, full)
{
	struct waiter w[2];
	struct endpoint e;

	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	EXPECT_EQ(1, entry(self).full);
	for (int i = 0; i < 2; i++) {
		send_waiter(&w[i], self->fd, self->cap, 10 + i, NEVER);
		e = entry(self);
		EXPECT_EQ(i + 1, e.stalled);
		EXPECT_EQ(i + 2, e.full);
		EXPECT_EQ(i + 3, e.slow);
		EXPECT_EQ(2, e.queued);
	}
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		ASSERT_EQ(0, waiter_end(&w[i]));
		EXPECT_EQ(1 - i, entry(self).stalled);
	}
	e = entry(self);
	EXPECT_EQ(2, e.queued);
	EXPECT_EQ(2, e.high_water);
	EXPECT_EQ(4, e.slow);
	EXPECT_EQ(3, e.full);
}

FIPC_TEST(list_endpoint, callers)
{
	struct waiter w[2];
	struct endpoint e;

	for (int i = 0; i < 2; i++) {
		call_waiter(&w[i], self->fd, self->cap, i, NEVER);
		e = entry(self);
		EXPECT_EQ(i + 1, e.callers);
		EXPECT_EQ(i + 1, e.slow);
		EXPECT_EQ(0, e.queued);
	}
	/* A call that was taken does not stand in line. */
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		EXPECT_EQ(1 - i, entry(self).callers);
		ASSERT_EQ(0, reply(self->fd, 1));
		ASSERT_EQ(0, waiter_end(&w[i]));
	}
	EXPECT_EQ(2, entry(self).slow);
	EXPECT_EQ(0, entry(self).fast);
}

/* Each message of a batch counts. */
FIPC_TEST(list_endpoint, batch)
{
	struct fipc_msg msgs[4];
	struct waiter w;
	struct endpoint e;

	batch_fill(msgs, 4, 0);
	recv_waiter(&w, self->fd, self->cap, NEVER);
	ASSERT_EQ(3, batch_send(self->fd, self->cap, msgs, 4, PAST));
	ASSERT_EQ(0, waiter_end(&w));
	e = entry(self);
	EXPECT_EQ(1, e.fast);
	EXPECT_EQ(2, e.slow);
	EXPECT_EQ(2, e.queued);
	EXPECT_EQ(1, e.full);
	ASSERT_EQ(2, batch_recv(self->fd, self->cap, msgs, 4, PAST));
	EXPECT_EQ(0, entry(self).queued);
	EXPECT_EQ(2, entry(self).high_water);
}

FIPC_TEST(list_endpoint, hangup)
{
	__u64 copy = mint_notify(self->fd, self->cap, FIPC_RIGHT_SEND, 5);

	ASSERT_EQ(0, cap_drop(self->fd, copy));
	EXPECT_EQ(1, entry(self).slow);
	ASSERT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(1, entry(self).slow);
}

/* A closed endpoint is listed while a capability to it exists. */
FIPC_TEST(list_endpoint, closed)
{
	__u64 copy = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	struct endpoint e;

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, NEVER));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	e = entry(self);
	EXPECT_TRUE(e.closed);
	EXPECT_EQ(0, e.queued);
	EXPECT_EQ(1, e.high_water);
	ASSERT_EQ(0, cap_drop(self->fd, copy));
	while (endpoint_find(self->id, &e))
		sched_yield();
}

static void make_and_leave(void *arg)
{
	FIXTURE_DATA(list_endpoint) *self = arg;

	task_name("ephemeral");
	endpoint_with_id(self->fd, 1, 0, &self->id);
}

/* The creator has exited. Its name is still listed. */
FIPC_TEST(list_endpoint, creator_has_exited)
{
	FIXTURE_DATA(list_endpoint) *job = shared(sizeof(*job));
	struct endpoint e;
	pid_t child;

	*job = *self;
	child = spawn(make_and_leave, job);
	ASSERT_EQ(0, reap(child));
	ASSERT_TRUE(endpoint_find(job->id, &e));
	EXPECT_STREQ("ephemeral", e.name);
	EXPECT_TRUE(e.pid == 0 || e.pid == (__u32)child) {
		TH_LOG("pid %u", e.pid);
	}
}

TEST_HARNESS_MAIN
