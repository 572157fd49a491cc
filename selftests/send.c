// SPDX-License-Identifier: GPL-2.0
/* SEND: the received message, the path, and each error. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(send) {
	int fd;
	__u64 cap;
	struct fipc_xfer in;
};

FIXTURE_SETUP(send)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 4);
	self->in = xfer_new(self->cap, 0x12345678, PAST);
}

FIXTURE_TEARDOWN(send)
{
	close(self->fd);
}

/* Sends through the queue. Returns the received message. */
static struct fipc_msg through_queue(int fd, struct fipc_xfer in)
{
	struct fipc_msg out;

	must(!call(fd, FIPC_IOC_SEND, &in));
	must(!msg_recv(fd, in.msg.cap, PAST, &out));
	return out;
}

/* Sends directly to a waiting receiver. Returns the received message. */
static struct fipc_msg to_receiver(int fd, struct fipc_xfer in)
{
	struct waiter w;

	recv_waiter(&w, fd, in.msg.cap, NEVER);
	must(!call(fd, FIPC_IOC_SEND, &in));
	must(!waiter_end(&w));
	must(w.xfer.deadline == NEVER);
	return w.xfer.msg;
}

static const __u64 words[] = {
	0, 1, 0x7fffffff, 0x80000000, 0xdeadbeef, 0xffffffff,
};

FIPC_TEST(send, words_arrive_as_they_are)
{
	for (size_t i = 0; i < ARRAY_SIZE(words) * 4; i++) {
		__u64 w = words[i / 4];
		struct fipc_msg in, out, direct;

		in = (struct fipc_msg) {
			.cap = self->cap, .opcode = w, .flags = w ^ 0xffffffff,
		};
		in.data[i % 4] = w << 32 | ~w >> 32;
		self->in.msg = in;
		out = through_queue(self->fd, self->in);
		direct = to_receiver(self->fd, self->in);

		in.cap = 0;	/* word 0 is now the badge */
		EXPECT_EQ(0, memcmp(&in, &direct, sizeof(in)));
		in.flags |= FIPC_F_QUEUED;
		EXPECT_EQ(0, memcmp(&in, &out, sizeof(in)));
	}
}

/* A receive that returns 0 has a message, even if all its words are zero. */
FIPC_TEST(send, message_of_zeros)
{
	struct fipc_xfer zeros = { .msg.cap = self->cap };
	struct fipc_msg none = { 0 }, out;

	out = to_receiver(self->fd, zeros);
	EXPECT_EQ(0, memcmp(&none, &out, sizeof(out)));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));

	out = through_queue(self->fd, zeros);
	none.flags = FIPC_F_QUEUED;
	EXPECT_EQ(0, memcmp(&none, &out, sizeof(out)));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(send, opcode_bits)
{
	for (int bit = 0; bit < 64; bit++) {
		self->in.msg.opcode = 1ULL << bit;
		if (bit < 32) {
			EXPECT_EQ(1ULL << bit,
				  through_queue(self->fd, self->in).opcode);
			EXPECT_EQ(1ULL << bit,
				  to_receiver(self->fd, self->in).opcode);
		} else {
			EXPECT_EQ(-EINVAL,
				  call(self->fd, FIPC_IOC_SEND, &self->in));
		}
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

static int flag_error(int bit)
{
	switch (1ULL << bit) {
	case FIPC_F_CAP:
	case FIPC_F_FD:
		return -EOPNOTSUPP;
	case FIPC_F_FAST:
		return -EAGAIN;
	default:
		return bit < 32 ? 0 : -EINVAL;
	}
}

FIPC_TEST(send, flag_bits)
{
	for (int bit = 0; bit < 64; bit++) {
		self->in.msg.flags = 1ULL << bit;
		EXPECT_EQ(flag_error(bit),
			  call(self->fd, FIPC_IOC_SEND, &self->in)) {
			TH_LOG("bit %d", bit);
		}
		if (bit >= 32)
			continue;
		EXPECT_EQ(self->in.msg.opcode, next_opcode(self->fd, self->cap));
		EXPECT_EQ(1ULL << bit | FIPC_F_QUEUED,
			  through_queue(self->fd, self->in).flags);
		EXPECT_EQ(1ULL << bit, to_receiver(self->fd, self->in).flags);
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(send, transfers_have_no_call_to_hold_them)
{
	static const __u64 flags[] = {
		FIPC_F_CAP, FIPC_F_FD, FIPC_F_CAP | FIPC_F_FAST,
		FIPC_F_FD | FIPC_F_FAST, FIPC_F_CAP | FIPC_F_FD,
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		self->in.msg.flags = flags[i];
		EXPECT_EQ(-EOPNOTSUPP, call(self->fd, FIPC_IOC_SEND, &self->in));
	}
}

FIPC_TEST(send, fast_finds_a_receiver)
{
	self->in.msg.flags = FIPC_F_FAST | 5;
	/* The flag is for the send only, and is not part of the message. */
	EXPECT_EQ(5, to_receiver(self->fd, self->in).flags);
}

FIPC_TEST(send, fast_finds_no_receiver)
{
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));

	/*
	 * FAST does not wait either, with any deadline, and does not pass
	 * others in line.
	 */
	self->in.msg.flags = FIPC_F_FAST;
	self->in.deadline = UINT64_MAX;
	ASSERT_EQ(4, fill_queue(self->fd, self->cap));
	EXPECT_EQ(-EAGAIN, call(self->fd, FIPC_IOC_SEND, &self->in));
	EXPECT_EQ(4, drain_queue(self->fd, self->cap));
}

FIPC_TEST(send, fast_finds_a_receiver_elsewhere)
{
	__u64 other = endpoint_new(self->fd, 0);
	struct waiter w;

	recv_waiter(&w, self->fd, other, NEVER);
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_EQ(0, msg_send_fast(self->fd, other, 2));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(2, w.xfer.msg.opcode);
}

FIPC_TEST(send, to_oneself)
{
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
	}
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
	}
}

/* A message whose sender stood in line is marked as queued. */
FIPC_TEST(send, stalled_message_is_marked_as_queued)
{
	struct fipc_msg msg;
	struct waiter w;

	ASSERT_EQ(4, fill_queue(self->fd, self->cap));
	send_waiter(&w, self->fd, self->cap, 99, NEVER);
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(0, memcmp(&msg.data, &w.xfer.msg.data, sizeof(msg.data)));
	EXPECT_EQ(w.xfer.msg.flags | FIPC_F_QUEUED, msg.flags);
	EXPECT_EQ(99, msg.opcode);
}

FIPC_TEST(send, no_such_token)
{
	EXPECT_EQ(-ENOENT, msg_send(self->fd, 0, 1, PAST));
	EXPECT_EQ(-ENOENT, msg_send(self->fd, self->cap + 1, 1, PAST));
}

FIPC_TEST(send, no_right)
{
	__u64 cap = mint_new(self->fd, self->cap,
			     FIPC_RIGHT_RECV | FIPC_RIGHT_MINT, 0);

	EXPECT_EQ(-EACCES, msg_send(self->fd, cap, 1, PAST));
	EXPECT_EQ(-EACCES, msg_send_fast(self->fd, cap, 1));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(send, closed_endpoint)
{
	__u64 cap = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);

	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, cap, 1, PAST));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, cap, 1, NEVER));
	EXPECT_EQ(-EPIPE, msg_send_fast(self->fd, cap, 1));
}

FIPC_TEST(send, full_queue_until_the_deadline)
{
	ASSERT_EQ(4, fill_queue(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, 9, PAST));
	EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, 9,
				       now() + 10 * MILLISECOND));
	EXPECT_EQ(4, drain_queue(self->fd, self->cap));
}

FIPC_TEST(send, full_queue_without_blocking)
{
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
	}
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->cap, 9, NEVER));
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->cap, 9, PAST));
	EXPECT_EQ(4, drain_queue(self->fd, self->cap));
}

/* If there are two errors, the send always returns the same one. */
FIPC_TEST(send, errors_have_an_order)
{
	__u64 blind = mint_new(self->fd, self->cap, FIPC_RIGHT_MINT, 0);
	__u64 sender = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);

	self->in.msg.cap = self->cap + 1;
	self->in.msg.opcode = 1ULL << 32;
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_SEND, &self->in));
	self->in.msg.opcode = 0;
	self->in.msg.flags = FIPC_F_CAP;
	EXPECT_EQ(-EOPNOTSUPP, call(self->fd, FIPC_IOC_SEND, &self->in));

	ASSERT_EQ(4, fill_queue(self->fd, self->cap));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(-EACCES, msg_send(self->fd, blind, 1, PAST));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, sender, 1, PAST));
}

TEST_HARNESS_MAIN
