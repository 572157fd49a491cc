// SPDX-License-Identifier: GPL-2.0
/* RECV_BATCH: waits for one message, then takes the others that are there. */
#include "kselftest_harness.h"
#include "batching.h"

enum { MAX = FIPC_BATCH_MAX };

FIXTURE(recv_batch) {
	int fd;
	__u64 cap;
	struct fipc_msg msgs[MAX + 1];
	struct waiter w[3];
};

FIXTURE_SETUP(recv_batch)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2 * MAX);
	memset(self->msgs, POISON, sizeof(self->msgs));
}

FIXTURE_TEARDOWN(recv_batch)
{
	close(self->fd);
}

static void send_some(FIXTURE_DATA(recv_batch) *self, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		must(!msg_send(self->fd, self->cap, i, PAST));
}

static int recv(FIXTURE_DATA(recv_batch) *self, unsigned int count)
{
	return batch_recv(self->fd, self->cap, self->msgs, count, PAST);
}

/* Is this element of the array unchanged? */
static bool is_poison(const struct fipc_msg *msg)
{
	for (int i = 0; i < 7; i++)
		if (((const __u64 *)msg)[i] != POISON64)
			return false;
	return true;
}

FIPC_TEST(recv_batch, every_count)
{
	for (int count = 1; count <= MAX; count++) {
		memset(self->msgs, POISON, sizeof(self->msgs));
		send_some(self, count);
		ASSERT_EQ(count, recv(self, count));
		for (int i = 0; i < count; i++)
			EXPECT_TRUE(batch_holds(&self->msgs[i], i, FIPC_F_QUEUED));
		EXPECT_TRUE(is_poison(&self->msgs[count]));
		EXPECT_EQ(-ETIMEDOUT, recv(self, count));
	}
}

FIPC_TEST(recv_batch, what_is_there)
{
	send_some(self, 5);
	EXPECT_EQ(5, batch_recv(self->fd, self->cap, self->msgs, MAX, NEVER));
	EXPECT_TRUE(is_poison(&self->msgs[5]));
	send_some(self, 5);
	EXPECT_EQ(2, recv(self, 2));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(2, recv(self, MAX));
	EXPECT_EQ(3, self->msgs[0].opcode);
	EXPECT_EQ(4, self->msgs[1].opcode);
}

FIPC_TEST(recv_batch, count)
{
	send_some(self, 1);
	EXPECT_EQ(-EINVAL, recv(self, 0));
	EXPECT_EQ(-EMSGSIZE, recv(self, MAX + 1));
	EXPECT_EQ(-EMSGSIZE, recv(self, ~0U));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_TRUE(is_poison(&self->msgs[0]));
}

FIPC_TEST(recv_batch, errors)
{
	__u64 send = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	__u64 deadline;

	EXPECT_EQ(-ENOENT, batch_recv(self->fd, 0, self->msgs, 2, NEVER));
	EXPECT_EQ(-EACCES, batch_recv(self->fd, send, self->msgs, 2, NEVER));
	EXPECT_EQ(-ETIMEDOUT, recv(self, 2));
	deadline = now() + 10 * MILLISECOND;
	EXPECT_EQ(-ETIMEDOUT, batch_recv(self->fd, self->cap, self->msgs, 2,
					 deadline));
	EXPECT_LE(deadline, now());
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-EAGAIN, batch_recv(self->fd, self->cap, self->msgs, 2, NEVER));
	send_some(self, 2);
	EXPECT_EQ(2, batch_recv(self->fd, self->cap, self->msgs, 3, NEVER));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, 0));
	EXPECT_TRUE(is_poison(&self->msgs[2]));
}

static void wait_in_batch(FIXTURE_DATA(recv_batch) *self, struct fipc_batch *b)
{
	*b = batch_new(self->msgs, self->cap, MAX, NEVER);
	batch_waiter(&self->w[0], self->fd, FIPC_IOC_RECV_BATCH, b);
}

FIPC_TEST(recv_batch, waits_for_one)
{
	struct fipc_batch b;

	wait_in_batch(self, &b);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 5));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(1, b.done);
	EXPECT_TRUE(batch_holds(&self->msgs[0], 5, 0));
	EXPECT_TRUE(is_poison(&self->msgs[1]));
}

/*
 * The first message comes directly, the others through the queue. The receiver
 * wakes once and gets all.
 */
FIPC_TEST(recv_batch, waits_for_a_batch)
{
	struct fipc_msg sent[MAX];
	struct fipc_batch b;

	batch_fill(sent, MAX, 0);
	wait_in_batch(self, &b);
	ASSERT_EQ(16, batch_send(self->fd, self->cap, sent, 16, PAST));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(16, b.done);
	EXPECT_TRUE(batch_holds(&self->msgs[0], 0, 0));
	for (int i = 1; i < 16; i++)
		EXPECT_TRUE(batch_holds(&self->msgs[i], i, FIPC_F_QUEUED));
}

FIPC_TEST(recv_batch, endpoint_closes)
{
	struct fipc_batch b;

	wait_in_batch(self, &b);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w[0]));
	EXPECT_EQ(0, b.done);
}

FIPC_TEST(recv_batch, signal)
{
	struct fipc_batch b;

	catch_signal(0);
	wait_in_batch(self, &b);
	pthread_kill(self->w[0].thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&self->w[0]));
	EXPECT_EQ(0, b.done);

	catch_signal(SA_RESTART);
	wait_in_batch(self, &b);
	pthread_kill(self->w[0].thread, SIGUSR1);
	await_flag(&signals_caught);
	wait_parked(self->w[0].tid, FIPC_IOC_RECV_BATCH);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 5));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(1, b.done);
	EXPECT_EQ(5, self->msgs[0].opcode);
}

/* Each message that is taken admits the first stalled sender. */
FIPC_TEST(recv_batch, takes_what_stalled)
{
	__u64 cap = endpoint_new(self->fd, 1);

	ASSERT_EQ(1, fill_queue(self->fd, cap));
	for (int i = 0; i < 3; i++)
		send_waiter(&self->w[i], self->fd, cap, 1 + i, NEVER);
	EXPECT_EQ(4, batch_recv(self->fd, cap, self->msgs, MAX, NEVER));
	for (int i = 0; i < 4; i++)
		EXPECT_TRUE(batch_holds(&self->msgs[i], i, FIPC_F_QUEUED));
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(0, waiter_end(&self->w[i]));
}

/*
 * The same with a batch that is smaller than the line. Nothing is written after
 * the last message.
 */
FIPC_TEST(recv_batch, takes_some_of_what_stalled)
{
	for (int count = 1; count <= 3; count++) {
		__u64 cap = endpoint_new(self->fd, 1);

		memset(self->msgs, POISON, sizeof(self->msgs));
		ASSERT_EQ(1, fill_queue(self->fd, cap));
		for (int i = 0; i < 3; i++)
			send_waiter(&self->w[i], self->fd, cap, 1 + i, NEVER);
		EXPECT_EQ(count, batch_recv(self->fd, cap, self->msgs, count, NEVER));
		EXPECT_EQ(count - 1, self->msgs[count - 1].opcode);
		EXPECT_TRUE(is_poison(&self->msgs[count]));
		for (int i = count; i < 4; i++)
			EXPECT_EQ(i, next_opcode(self->fd, cap));
		for (int i = 0; i < 3; i++)
			EXPECT_EQ(0, waiter_end(&self->w[i]));
	}
}

/* A call ends the batch. Its caller is served until the reply. */
FIPC_TEST(recv_batch, call_is_the_last)
{
	send_some(self, 2);
	call_waiter(&self->w[0], self->fd, self->cap, 100, NEVER);
	call_waiter(&self->w[1], self->fd, self->cap, 101, NEVER);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 2, PAST));

	ASSERT_EQ(3, recv(self, MAX));
	EXPECT_EQ(1, self->msgs[1].opcode);
	EXPECT_TRUE(batch_holds(&self->msgs[2], 100, FIPC_F_CALL | FIPC_F_QUEUED));
	EXPECT_EQ(0, reply(self->fd, 200));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(200, self->w[0].xfer.msg.opcode);

	ASSERT_EQ(1, recv(self, MAX));
	EXPECT_EQ(101, self->msgs[0].opcode);
	EXPECT_EQ(0, reply(self->fd, 201));
	EXPECT_EQ(0, waiter_end(&self->w[1]));
	ASSERT_EQ(1, recv(self, MAX));
	EXPECT_EQ(2, self->msgs[0].opcode);
}

static void *serve_one(void *arg)
{
	FIXTURE_DATA(recv_batch) *self = arg;

	must(batch_recv(self->fd, self->cap, self->msgs, MAX, NEVER) == 1);
	must(batch_holds(&self->msgs[0], 100, FIPC_F_CALL));
	must(!reply(self->fd, 200));
	return NULL;
}

FIPC_TEST(recv_batch, call_to_a_waiting_receiver)
{
	pthread_t thread = thread_new(serve_one, self);
	struct fipc_xfer x;
	int ret;

	do {
		x = xfer_new(self->cap, 100, NEVER);
		x.msg.flags |= FIPC_F_FAST;
		ret = call(self->fd, FIPC_IOC_CALL, &x);
	} while (ret == -EAGAIN);
	EXPECT_EQ(0, ret);
	EXPECT_EQ(200, x.msg.opcode);
	thread_end(thread);
}

/* RECV_BATCH cancels a served caller, like any receive. */
FIPC_TEST(recv_batch, cancels_the_served_caller)
{
	call_waiter(&self->w[0], self->fd, self->cap, 100, NEVER);
	ASSERT_EQ(1, recv(self, MAX));
	EXPECT_EQ(-ETIMEDOUT, recv(self, MAX));
	EXPECT_EQ(-ECANCELED, waiter_end(&self->w[0]));
	EXPECT_EQ(-ESRCH, reply(self->fd, 1));
}

/*
 * Returns an array in which @n messages can be written, and @part bytes of the
 * next.
 */
static struct fipc_msg *cut_at(unsigned int n, size_t part)
{
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE);

	must(!mprotect(end, page_size(), PROT_READ));
	return (void *)(end - n * sizeof(struct fipc_msg) - part);
}

FIPC_TEST(recv_batch, unwritable_from_the_middle)
{
	for (unsigned int n = 0; n < MAX; n += 7) {
		for (size_t part = 0; part < 56; part += 24) {
			struct fipc_msg *msgs = cut_at(n, part);

			send_some(self, MAX);
			EXPECT_EQ(n ? (int)n : -EFAULT,
				  batch_recv(self->fd, self->cap, msgs, MAX, PAST));
			for (unsigned int i = 0; i < n; i++)
				EXPECT_TRUE(batch_holds(&msgs[i], i, FIPC_F_QUEUED));
			/*
			 * The message is held. The following messages are whole
			 * and in order.
			 */
			EXPECT_EQ(-EFAULT, batch_recv(self->fd, self->cap, msgs + n,
						      MAX, PAST));
			ASSERT_EQ(MAX - n, recv(self, MAX));
			EXPECT_TRUE(batch_holds(&self->msgs[0], n, FIPC_F_QUEUED));
			EXPECT_EQ(MAX - 1, self->msgs[MAX - n - 1].opcode);
		}
	}
}

/* The pages are not present before the command writes to them. */
FIPC_TEST(recv_batch, untouched_pages)
{
	for (int i = 0; i < 8; i++) {
		char *end = page_pair(PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE);
		struct fipc_msg *msgs = (void *)(end - 56 * (1 + 7 * i) - 8 * i);

		send_some(self, MAX);
		ASSERT_EQ(MAX, batch_recv(self->fd, self->cap, msgs, MAX, PAST));
		for (int k = 0; k < MAX; k++)
			EXPECT_TRUE(batch_holds(&msgs[k], k, FIPC_F_QUEUED));
	}
}

/* Only this task gets the held message, also by a single receive. */
FIPC_TEST(recv_batch, held_message)
{
	struct fipc_msg *msgs = cut_at(2, 8);

	send_some(self, 5);
	ASSERT_EQ(2, batch_recv(self->fd, self->cap, msgs, MAX, PAST));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(2, recv(self, MAX));
	EXPECT_EQ(3, self->msgs[0].opcode);
}

FIPC_TEST(recv_batch, held_message_then_elsewhere)
{
	__u64 other = endpoint_new(self->fd, 1);
	long dropped;

	send_some(self, 2);
	ASSERT_EQ(1, batch_recv(self->fd, self->cap, cut_at(1, 8), MAX, PAST));
	dropped = counter("dropped");
	EXPECT_EQ(-ETIMEDOUT, batch_recv(self->fd, other, self->msgs, MAX, PAST));
	EXPECT_EQ(dropped + 1, counter("dropped"));
	EXPECT_EQ(-ETIMEDOUT, recv(self, MAX));
}

/* A held call is not served before it is received. */
FIPC_TEST(recv_batch, held_call)
{
	send_some(self, 1);
	call_waiter(&self->w[0], self->fd, self->cap, 100, NEVER);
	ASSERT_EQ(1, batch_recv(self->fd, self->cap, cut_at(1, 8), MAX, PAST));
	EXPECT_EQ(-ESRCH, reply(self->fd, 1));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	ASSERT_EQ(1, recv(self, MAX));
	EXPECT_EQ(100, self->msgs[0].opcode);
	EXPECT_EQ(0, reply(self->fd, 200));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
}

FIPC_TEST(recv_batch, messages_nowhere)
{
	static const unsigned long addresses[] = {
		0, 4095, 0x00007fffffffffc1, 0x0000800000000000,
		0xffff800000000000, 0xffffffff81000000, -64UL, -1UL,
	};

	send_some(self, 1);
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
		EXPECT_EQ(-EFAULT, batch_recv(self->fd, self->cap,
					      (void *)addresses[i], MAX, PAST));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
}

FIPC_TEST(recv_batch, done_cannot_be_written)
{
	struct fipc_batch *b = page_new(PROT_READ | PROT_WRITE);

	send_some(self, 1);
	*b = batch_new(self->msgs, self->cap, 2, PAST);
	ASSERT_EQ(0, mprotect(b, page_size(), PROT_READ));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV_BATCH, b));
	EXPECT_TRUE(is_poison(&self->msgs[0]));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
