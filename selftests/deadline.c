// SPDX-License-Identifier: GPL-2.0
/* Deadlines: past, near and never, of receivers and of stalled senders. */
#include "kselftest_harness.h"
#include "fixture.h"

/* These never pass. Some are negative if they are taken as signed. */
static const __u64 far_away[] = {
	NEVER, INT64_MAX - 1, INT64_MAX, (__u64)INT64_MAX + 1, UINT64_MAX - 1,
	UINT64_MAX,
};

FIXTURE_ENDPOINT(deadline, 1)

/* One attempt: returns the message that is there, or none. */
FIPC_TEST(deadline, receive_past)
{
	const __u64 past[] = { 1, 1000, now() / 2, now() - 1, now() };
	struct fipc_msg msg;

	for (size_t i = 0; i < ARRAY_SIZE(past); i++) {
		EXPECT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap, past[i], &msg));
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
		EXPECT_EQ(0, msg_recv(self->fd, self->cap, past[i], &msg));
		EXPECT_EQ(i, msg.opcode);
	}
}

FIPC_TEST(deadline, send_past)
{
	const __u64 past[] = { 1, 1000, now() / 2, now() - 1, now() };

	for (size_t i = 0; i < ARRAY_SIZE(past); i++) {
		EXPECT_EQ(0, msg_send(self->fd, self->cap, i, past[i]));
		EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, 9, past[i]));
		EXPECT_EQ(i, next_opcode(self->fd, self->cap));
		EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	}
}

/* A send with a deadline in the past still delivers to a waiting receiver. */
FIPC_TEST(deadline, send_past_to_receiver)
{
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 4, PAST));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_FALSE(w.xfer.msg.flags & FIPC_F_QUEUED);
}

/* The receive must not return early. The harness checks that it returns. */
FIPC_TEST(deadline, receive_near)
{
	for (int ms = 1; ms <= 128; ms *= 2) {
		__u64 deadline = now() + ms * MILLISECOND;
		struct fipc_msg msg;

		EXPECT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap, deadline, &msg));
		EXPECT_LE(deadline, now());
	}
}

FIPC_TEST(deadline, send_near)
{
	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	for (int ms = 1; ms <= 128; ms *= 2) {
		__u64 deadline = now() + ms * MILLISECOND;

		EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, 9, deadline));
		EXPECT_LE(deadline, now());
	}
	/* The sends that timed out have left no message. */
	EXPECT_EQ(1, drain_queue(self->fd, self->cap));
}

FIPC_TEST(deadline, receive_never)
{
	for (size_t i = 0; i < ARRAY_SIZE(far_away); i++) {
		struct waiter w;

		recv_waiter(&w, self->fd, self->cap, far_away[i]);
		ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, i));
		EXPECT_EQ(0, waiter_end(&w));
		EXPECT_EQ(i, w.xfer.msg.opcode);
		EXPECT_EQ(far_away[i], w.xfer.deadline);
	}
}

FIPC_TEST(deadline, send_never)
{
	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	for (size_t i = 0; i < ARRAY_SIZE(far_away); i++) {
		struct waiter w;

		send_waiter(&w, self->fd, self->cap, i, far_away[i]);
		ASSERT_LE(0, next_opcode(self->fd, self->cap));
		EXPECT_EQ(0, waiter_end(&w));
	}
}

/* A deadline that is not reached is no error. */
FIPC_TEST(deadline, message_before_the_deadline)
{
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, now() + 3600 * SECOND);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 4));
	EXPECT_EQ(0, waiter_end(&w));

	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	send_waiter(&w, self->fd, self->cap, 5, now() + 3600 * SECOND);
	ASSERT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(5, next_opcode(self->fd, self->cap));
}

/* A receiver that timed out is not in line: no message is delivered to it. */
FIPC_TEST(deadline, receiver_has_left_after_timeout)
{
	struct fipc_msg msg;

	EXPECT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap,
				       now() + MILLISECOND, &msg));
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
}

FIPC_TEST(deadline, nonblocking_comes_first)
{
	struct fipc_msg msg;

	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, UINT64_MAX, &msg));
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->cap, 1, UINT64_MAX));
}

struct racer {
	FIXTURE_DATA(deadline) *self;
	int rounds;
	int received;
};

static void *receive_with_deadlines(void *arg)
{
	struct racer *r = arg;
	struct fipc_msg msg;
	int ret;

	while (r->received < r->rounds) {
		ret = msg_recv(r->self->fd, r->self->cap, now() + 20000, &msg);
		must(ret == 0 || ret == -ETIMEDOUT);
		if (ret)
			continue;
		must(msg.opcode == (__u64)r->received);
		r->received++;
	}
	return NULL;
}

/* Deadlines pass while messages arrive. Each message arrives once, in order. */
FIPC_TEST(deadline, expiry_races_delivery)
{
	struct racer r = { .self = self, .rounds = 5000 };
	pthread_t thread = thread_new(receive_with_deadlines, &r);
	int ret;

	for (int i = 0; i < r.rounds; i++) {
		do {
			ret = msg_send(self->fd, self->cap, i, now() + 20000);
			ASSERT_TRUE(ret == 0 || ret == -ETIMEDOUT);
		} while (ret);
	}
	thread_end(thread);
	EXPECT_EQ(r.rounds, r.received);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
