// SPDX-License-Identifier: GPL-2.0
/* Revocation while tasks wait and calls are in flight. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define ALL	FIPC_RIGHTS_ALL

enum kind { RECEIVER, CALLER, SENDER };

FIXTURE(revoke_wait) {
	int fd;
	__u64 cap, child, grandchild;
	struct waiter w, other;
};

FIXTURE_VARIANT(revoke_wait) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(revoke_wait, receiver) { .kind = RECEIVER };
FIXTURE_VARIANT_ADD(revoke_wait, caller) { .kind = CALLER };
FIXTURE_VARIANT_ADD(revoke_wait, sender) { .kind = SENDER };

FIXTURE_SETUP(revoke_wait)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->child = mint_new(self->fd, self->cap, ALL, 7);
	self->grandchild = mint_new(self->fd, self->child, ALL, 0);
	/* A sender must find the queue full. */
	if (variant->kind == SENDER)
		ASSERT_EQ(2, fill_queue(self->fd, self->cap));
}

FIXTURE_TEARDOWN(revoke_wait)
{
	close(self->fd);
}

static void wait_through(FIXTURE_DATA(revoke_wait) *self, struct waiter *w,
			 enum kind kind, __u64 cap, __u64 opcode)
{
	if (kind == RECEIVER)
		recv_waiter(w, self->fd, cap, NEVER);
	else if (kind == CALLER)
		call_waiter(w, self->fd, cap, opcode, NEVER);
	else
		send_waiter(w, self->fd, cap, opcode, NEVER);
}

/* Ends the wait in the normal way. Returns the expected result of the command. */
static int serve(FIXTURE_DATA(revoke_wait) *self, enum kind kind, __u64 opcode)
{
	switch (kind) {
	case RECEIVER:
		must(!msg_send_fast(self->fd, self->cap, opcode));
		break;
	case CALLER:
		must(next_opcode(self->fd, self->cap) == (long)opcode);
		must(!reply(self->fd, opcode));
		break;
	case SENDER:
		must(next_opcode(self->fd, self->cap) == 0);
		must(next_opcode(self->fd, self->cap) == 1);
		must(next_opcode(self->fd, self->cap) == (long)opcode);
		break;
	}
	return 0;
}

/* The line must be empty, and no message of a waiter may be left. */
static bool line_is_empty(FIXTURE_DATA(revoke_wait) *self, enum kind kind)
{
	if (kind == RECEIVER)
		return msg_send_fast(self->fd, self->cap, 1) == -EAGAIN;
	if (kind == CALLER)
		return next_opcode(self->fd, self->cap) == -ETIMEDOUT;
	return drain_queue(self->fd, self->cap) == 2;
}

FIPC_TEST(revoke_wait, through_a_child)
{
	wait_through(self, &self->w, variant->kind, self->child, 9);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, waiter_end(&self->w));
	EXPECT_TRUE(line_is_empty(self, variant->kind));
}

FIPC_TEST(revoke_wait, through_a_grandchild)
{
	wait_through(self, &self->w, variant->kind, self->grandchild, 9);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, waiter_end(&self->w));
	EXPECT_TRUE(line_is_empty(self, variant->kind));
}

FIPC_TEST(revoke_wait, through_itself)
{
	wait_through(self, &self->w, variant->kind, self->child, 9);
	ASSERT_EQ(0, cap_revoke(self->fd, self->child));
	EXPECT_EQ(0, serve(self, variant->kind, 9));
	EXPECT_EQ(0, waiter_end(&self->w));
}

FIPC_TEST(revoke_wait, others_keep_their_places)
{
	struct waiter w[4];

	wait_through(self, &w[0], variant->kind, self->cap, 10);
	wait_through(self, &w[1], variant->kind, self->grandchild, 11);
	wait_through(self, &w[2], variant->kind, self->child, 12);
	wait_through(self, &w[3], variant->kind, self->grandchild, 13);
	ASSERT_EQ(0, cap_revoke(self->fd, self->child));
	EXPECT_EQ(-ENOENT, waiter_end(&w[1]));
	EXPECT_EQ(-ENOENT, waiter_end(&w[3]));
	EXPECT_EQ(0, serve(self, variant->kind, 10));
	EXPECT_EQ(0, waiter_end(&w[0]));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	/* The queue had space for both senders. */
	EXPECT_EQ(variant->kind == SENDER ? 0 : -ENOENT, waiter_end(&w[2]));
}

/*
 * Dropping wakes no waiter. A revocation further up must still find the waiter.
 */
FIPC_TEST(revoke_wait, through_a_dropped_one)
{
	wait_through(self, &self->w, variant->kind, self->child, 9);
	ASSERT_EQ(0, cap_drop(self->fd, self->child));
	EXPECT_TRUE(is_parked(self->w.tid, self->w.cmd));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, waiter_end(&self->w));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, self->grandchild));
	EXPECT_TRUE(line_is_empty(self, variant->kind));
}

/* The same with two waiters, and with a dropped capability in between. */
FIPC_TEST(revoke_wait, through_a_dropped_one_twice)
{
	wait_through(self, &self->w, variant->kind, self->grandchild, 9);
	wait_through(self, &self->other, variant->kind, self->grandchild, 10);
	ASSERT_EQ(0, cap_drop(self->fd, self->grandchild));
	ASSERT_EQ(0, cap_drop(self->fd, self->child));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, waiter_end(&self->w));
	EXPECT_EQ(-ENOENT, waiter_end(&self->other));
}

FIPC_TEST(revoke_wait, through_one_of_a_closed_space)
{
	int exported = export_new(self->fd, self->cap), other = space_new();
	__u64 imported = import_new(other, exported);
	int fd = self->fd;

	self->fd = other;
	wait_through(self, &self->w, variant->kind, imported, 9);
	self->fd = fd;
	/* The ioctl keeps the file open, so the test drops the capability. */
	ASSERT_EQ(0, cap_drop(other, imported));
	close(other);
	close(exported);
	EXPECT_TRUE(is_parked(self->w.tid, self->w.cmd));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, waiter_end(&self->w));
}

/* The waiter of a dropped capability is served like any other. */
FIPC_TEST(revoke_wait, dropped_and_served)
{
	wait_through(self, &self->w, variant->kind, self->child, 9);
	ASSERT_EQ(0, cap_drop(self->fd, self->child));
	EXPECT_EQ(0, serve(self, variant->kind, 9));
	EXPECT_EQ(0, waiter_end(&self->w));
	/* The dropped capability has left the tree. Its child has not. */
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, self->grandchild));
}

FIPC_TEST(revoke_wait, dropped_and_closed)
{
	wait_through(self, &self->w, variant->kind, self->child, 9);
	ASSERT_EQ(0, cap_drop(self->fd, self->child));
	ASSERT_EQ(0, cap_drop(self->fd, self->grandchild));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w));
}

FIPC_TEST(revoke_wait, dropped_and_interrupted)
{
	catch_signal(0);
	wait_through(self, &self->w, variant->kind, self->child, 9);
	ASSERT_EQ(0, cap_drop(self->fd, self->child));
	ASSERT_EQ(0, pthread_kill(self->w.thread, SIGUSR1));
	EXPECT_EQ(-EINTR, waiter_end(&self->w));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
}

FIPC_TEST(revoke_wait, dropped_and_too_late)
{
	wait_through(self, &self->w, variant->kind, self->child, 9);
	ASSERT_EQ(0, cap_drop(self->fd, self->child));
	/* Another waiter, with a deadline, through a capability that exists. */
	memset(&self->other, 0, sizeof(self->other));
	self->other.fd = self->fd;
	self->other.cmd = self->w.cmd;
	self->other.xfer = xfer_new(self->grandchild, 10,
				    now() + 3 * SECOND);
	waiter_start(&self->other);
	ASSERT_EQ(0, cap_drop(self->fd, self->grandchild));
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->other));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, waiter_end(&self->w));
}

FIXTURE(revoke_call) {
	int fd;
	__u64 cap, child;
	struct waiter w;
};

FIXTURE_SETUP(revoke_call)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 0);
	self->child = mint_new(self->fd, self->cap, ALL, 7);
}

FIXTURE_TEARDOWN(revoke_call)
{
	close(self->fd);
}

FIPC_TEST(revoke_call, taken_goes_on)
{
	call_waiter(&self->w, self->fd, self->child, 9, NEVER);
	ASSERT_EQ(9, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_TRUE(is_parked(self->w.tid, FIPC_IOC_CALL));
	ASSERT_EQ(0, reply(self->fd, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
}

FIPC_TEST(revoke_call, deferred_goes_on)
{
	__u64 token;

	call_waiter(&self->w, self->fd, self->child, 9, NEVER);
	ASSERT_EQ(9, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, defer(self->fd, &token));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	ASSERT_EQ(0, reply_to(self->fd, token, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
}

/* The server's own capability is revoked: it can reply but not receive. */
FIPC_TEST(revoke_call, server_answers)
{
	struct fipc_msg msg;

	call_waiter(&self->w, self->fd, self->cap, 9, NEVER);
	ASSERT_EQ(9, next_opcode(self->fd, self->child));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, reply_recv(self->fd, self->child, 10, &msg));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
}

FIPC_TEST(revoke_call, queued_messages_stay)
{
	struct fipc_msg msg;

	for (int i = 1; i <= 3; i++)
		ASSERT_EQ(0, msg_send(self->fd, self->child, i, PAST));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	for (unsigned int i = 1; i <= 3; i++) {
		ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
		EXPECT_EQ(i, msg.opcode);
		EXPECT_EQ(7, msg.cap);
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
