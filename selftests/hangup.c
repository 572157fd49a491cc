// SPDX-License-Identifier: GPL-2.0
/*
 * Hang-ups: sent when the last capability of a mint with NOTIFY is dropped, not
 * before.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define SEND	FIPC_RIGHT_SEND
#define MINT	FIPC_RIGHT_MINT
#define ALL	FIPC_RIGHTS_ALL

enum { DEPTH = 4 };

FIXTURE(hangup) {
	int fd;
	__u64 cap, client;
	struct waiter w;
};

FIXTURE_SETUP(hangup)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, DEPTH);
	self->client = mint_notify(self->fd, self->cap, SEND | MINT, 7);
}

FIXTURE_TEARDOWN(hangup)
{
	EXPECT_EQ(0, close(self->fd));
}

/* Is the next message a hang-up of this badge? */
static bool hung_up(FIXTURE_DATA(hangup) *self, __u64 badge)
{
	struct fipc_msg msg;

	return !msg_recv(self->fd, self->cap, PAST, &msg) &&
	       is_hangup(&msg, badge);
}

static bool nothing_comes(FIXTURE_DATA(hangup) *self)
{
	return next_opcode(self->fd, self->cap) == -ETIMEDOUT;
}

FIPC_TEST(hangup, dropped)
{
	EXPECT_TRUE(nothing_comes(self));
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_TRUE(hung_up(self, 7));
	EXPECT_TRUE(nothing_comes(self));
}

FIPC_TEST(hangup, of_badge_0)
{
	__u64 cap = mint_notify(self->fd, self->cap, SEND, 0);

	ASSERT_EQ(0, cap_drop(self->fd, cap));
	EXPECT_TRUE(hung_up(self, 0));
}

FIPC_TEST(hangup, only_where_asked_for)
{
	ASSERT_EQ(0, cap_drop(self->fd, mint_new(self->fd, self->cap, SEND, 8)));
	EXPECT_TRUE(nothing_comes(self));
}

FIPC_TEST(hangup, receiver_waits)
{
	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(is_hangup(&self->w.xfer.msg, 7));
	EXPECT_TRUE(nothing_comes(self));
}

FIPC_TEST(hangup, words_in_registers)
{
	struct fipc_xfer x;

	if (!has_regs(self->fd))
		return;
	memset(&x, POISON, sizeof(x));
	x.msg.cap = self->cap;
	x.deadline = PAST;
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_RECV_REGS, &x));
	EXPECT_TRUE(is_hangup(&x.msg, 7));
}

FIPC_TEST(hangup, after_the_last_message)
{
	ASSERT_EQ(0, msg_send(self->fd, self->client, 1, PAST));
	ASSERT_EQ(0, msg_send(self->fd, self->client, 2, PAST));
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_TRUE(hung_up(self, 7));
}

FIPC_TEST(hangup, before_later_messages)
{
	struct waiter later;

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 2, PAST));
	call_waiter(&later, self->fd, self->cap, 3, NEVER);
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_TRUE(hung_up(self, 7));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 4));
	EXPECT_EQ(0, waiter_end(&later));
}

/* The call waits in line while another thread drops its capability. */
FIPC_TEST(hangup, after_a_call_in_line)
{
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 2, PAST));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 3));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(hung_up(self, 7));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
}

FIPC_TEST(hangup, after_a_stalled_sender)
{
	ASSERT_EQ(DEPTH, fill_queue(self->fd, self->cap));
	send_waiter(&self->w, self->fd, self->client, 9, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	for (int i = 0; i < DEPTH; i++)
		EXPECT_EQ(i, next_opcode(self->fd, self->cap));
	EXPECT_EQ(9, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(hung_up(self, 7));
}

/* A full queue delays no hang-up, and hang-ups take no place in the queue. */
FIPC_TEST(hangup, outside_the_depth)
{
	enum { MANY = 100 };
	__u64 client[MANY];

	for (int i = 0; i < MANY; i++)
		client[i] = mint_notify(self->fd, self->cap, SEND, 100 + i);
	ASSERT_EQ(DEPTH, fill_queue(self->fd, self->cap));
	for (int i = 0; i < MANY; i++)
		ASSERT_EQ(0, cap_drop(self->fd, client[i]));
	for (int i = 0; i < DEPTH; i++)
		EXPECT_EQ(i, next_opcode(self->fd, self->cap));
	EXPECT_EQ(DEPTH, fill_queue(self->fd, self->cap));
	for (int i = 0; i < MANY; i++)
		EXPECT_TRUE(hung_up(self, 100 + i));
	EXPECT_EQ(DEPTH, drain_queue(self->fd, self->cap));
}

FIPC_TEST(hangup, of_many_copies)
{
	int other = space_new();
	int exported = export_new(self->fd, self->client);
	__u64 imported = import_new(other, exported);
	__u64 copy = mint_new(other, imported, SEND | MINT, 0);
	int again = export_new(other, copy);

	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_TRUE(nothing_comes(self));
	close(exported);
	EXPECT_TRUE(nothing_comes(self));
	ASSERT_EQ(0, cap_drop(other, imported));
	EXPECT_TRUE(nothing_comes(self));
	close(again);
	EXPECT_TRUE(nothing_comes(self));
	/* The last copy is a grandchild of copies that were all dropped. */
	ASSERT_EQ(0, msg_send(other, copy, 5, PAST));
	ASSERT_EQ(0, cap_drop(other, copy));
	EXPECT_EQ(5, next_opcode(self->fd, self->cap));
	EXPECT_TRUE(hung_up(self, 7));
	EXPECT_TRUE(nothing_comes(self));
	close(other);
}

FIPC_TEST(hangup, of_an_exported_fd)
{
	int exported = export_new(self->fd, self->client), copy = dup(exported);

	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	close(exported);
	EXPECT_TRUE(nothing_comes(self));
	close(copy);
	EXPECT_TRUE(hung_up(self, 7));
}

/* A copy with a badge or a NOTIFY of its own does not count. */
FIPC_TEST(hangup, of_badge_0_without_those_that_have_their_own)
{
	__u64 plain = mint_notify(self->fd, self->cap, SEND | MINT, 0);
	__u64 badged = mint_new(self->fd, plain, SEND, 9);
	__u64 notified = mint_notify(self->fd, plain, SEND, 10);
	__u64 copy = mint_new(self->fd, plain, SEND, 0);

	ASSERT_EQ(0, cap_drop(self->fd, plain));
	EXPECT_TRUE(nothing_comes(self));
	ASSERT_EQ(0, cap_drop(self->fd, copy));
	EXPECT_TRUE(hung_up(self, 0));
	ASSERT_EQ(0, cap_drop(self->fd, notified));
	EXPECT_TRUE(hung_up(self, 10));
	ASSERT_EQ(0, cap_drop(self->fd, badged));
	EXPECT_TRUE(nothing_comes(self));
}

/* Two mints with one badge have a hang-up each. */
FIPC_TEST(hangup, same_badge_twice)
{
	__u64 again = mint_notify(self->fd, self->cap, SEND, 7);

	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_TRUE(hung_up(self, 7));
	ASSERT_EQ(0, msg_send(self->fd, again, 1, PAST));
	ASSERT_EQ(0, cap_drop(self->fd, again));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_TRUE(hung_up(self, 7));
}

FIPC_TEST(hangup, revoked)
{
	__u64 copy = mint_new(self->fd, self->client, SEND, 0);
	__u64 other = mint_notify(self->fd, self->cap, SEND, 8);
	long before = counter("hangups");
	struct fipc_msg msg;

	ASSERT_EQ(0, msg_send(self->fd, copy, 1, PAST));
	ASSERT_EQ(0, msg_send(self->fd, other, 2, PAST));
	ASSERT_EQ(0, cap_revoke(self->fd, self->client));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	/* There is one hang-up for each, in any order. */
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_TRUE(is_hangup(&msg, 7) || is_hangup(&msg, 8));
	EXPECT_TRUE(hung_up(self, 7 + 8 - msg.cap));
	EXPECT_TRUE(nothing_comes(self));
	EXPECT_EQ(before + 2, counter("hangups"));
}

/* Makes a mint whose result cannot be written. */
static int mint_into_read_only(int fd, __u64 cap, __u64 badge)
{
	struct fipc_cap_mint arg = {
		.cap = cap, .rights = SEND, .badge = badge,
		.flags = FIPC_MINT_NOTIFY, .new_cap = POISON64,
	};

	return raw_ioctl(fd, FIPC_IOC_CAP_MINT, read_only(&arg, sizeof(arg)));
}

FIPC_TEST(hangup, not_of_a_failed_mint)
{
	__u64 recv = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);

	EXPECT_EQ(-EFAULT, mint_into_read_only(self->fd, self->cap, 9));
	EXPECT_EQ(-EACCES, mint_into_read_only(self->fd, recv, 9));
	EXPECT_EQ(-ENOENT, mint_into_read_only(self->fd, 1, 9));
	EXPECT_TRUE(nothing_comes(self));
}

/* A badge can be set once, and so can NOTIFY. */
FIPC_TEST(hangup, notice_of_one_with_a_badge)
{
	EXPECT_EQ(-EACCES, mint_into_read_only(self->fd, self->client, 0));
	EXPECT_EQ(-EACCES, mint_into_read_only(self->fd, self->client, 7));
}

FIPC_TEST(hangup, cannot_be_sent)
{
	struct fipc_xfer x = xfer_new(self->client, 1, PAST);

	x.msg.flags |= FIPC_F_HANGUP;
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_SEND, &x));
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY, &x));
}

TEST_HARNESS_MAIN
