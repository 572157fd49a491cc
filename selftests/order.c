// SPDX-License-Identifier: GPL-2.0
/*
 * Order and completeness: eight senders, four receivers, a hundred thousand
 * messages. FIPC_TEST_MESSAGES in the environment sets another number.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum { SENDERS = 8, RECEIVERS = 4, STOP = 0xffff };

/* struct run - memory that all processes of one run share */
struct run {
	int fd;
	__u64 cap;
	unsigned int each;
	long direct, queued;
	int sender, receiver;
	pid_t receivers[RECEIVERS];
	unsigned char seen[];
};

FIXTURE(order) {
	int fd;
};

FIXTURE_VARIANT(order) {
	unsigned int depth;
	unsigned int messages;
	bool threads;
};

/* A long queue, a queue that is always full, and threads that share a space. */
FIXTURE_VARIANT_ADD(order, depth_64) { .depth = 64, .messages = 100000 };
FIXTURE_VARIANT_ADD(order, depth_1) { .depth = 1, .messages = 20000 };
FIXTURE_VARIANT_ADD(order, threads) {
	.depth = 8, .messages = 20000, .threads = true,
};

FIXTURE_SETUP(order)
{
	self->fd = space_new();
}

FIXTURE_TEARDOWN(order)
{
	close(self->fd);
}

static struct run *run_new(int fd, unsigned int depth, unsigned int messages)
{
	const char *env = getenv("FIPC_TEST_MESSAGES");
	unsigned int each = (env ? (unsigned int)atoi(env) : messages) / SENDERS;
	struct run *run = shared(sizeof(*run) + each * SENDERS);

	run->fd = fd;
	run->cap = endpoint_new(fd, depth);
	run->each = each;
	return run;
}

/* Word data[0] is the sequence number; the opcode names the sender. */
static void send_all(void *arg)
{
	struct run *run = arg;
	int me = __atomic_fetch_add(&run->sender, 1, __ATOMIC_SEQ_CST);

	for (unsigned int i = 0; i < run->each; i++) {
		struct fipc_xfer x = {
			.msg = {
				.cap = run->cap, .opcode = me,
				.data = { i, ~(__u64)i, me, i * 3 },
			},
		};

		must(!call(run->fd, FIPC_IOC_SEND, &x));
		/* Let receivers catch up sometimes, so that some of them wait. */
		if (i % 97 == 0)
			sched_yield();
	}
}

static void check_words(const struct run *run, const struct fipc_msg *msg)
{
	__u64 i = msg->data[0];

	must(msg->opcode < SENDERS && i < run->each);
	must(msg->data[1] == ~i);
	must(msg->data[2] == msg->opcode && msg->data[3] == i * 3);
	must(!(msg->flags & ~FIPC_F_QUEUED));
}

static void receive_all(void *arg)
{
	struct run *run = arg;
	long next[SENDERS] = { 0 }, direct = 0, queued = 0;
	struct fipc_msg msg;
	int me = __atomic_fetch_add(&run->receiver, 1, __ATOMIC_SEQ_CST);

	__atomic_store_n(&run->receivers[me], gettid(), __ATOMIC_SEQ_CST);
	for (;;) {
		must(!msg_recv(run->fd, run->cap, NEVER, &msg));
		if (msg.opcode == STOP)
			break;
		check_words(run, &msg);
		/* Each receiver must see the messages of each sender in order. */
		must((long)msg.data[0] >= next[msg.opcode]);
		next[msg.opcode] = msg.data[0] + 1;
		must(!__atomic_fetch_add(&run->seen[msg.opcode * run->each +
						    msg.data[0]],
					 1, __ATOMIC_SEQ_CST));
		if (msg.flags & FIPC_F_QUEUED)
			queued++;
		else
			direct++;
	}
	__atomic_fetch_add(&run->direct, direct, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&run->queued, queued, __ATOMIC_SEQ_CST);
}

static void *receiver_thread(void *run)
{
	receive_all(run);
	return NULL;
}

static void *sender_thread(void *run)
{
	send_all(run);
	return NULL;
}

/* All receivers wait, so the first messages are delivered directly. */
static void await_receivers(struct run *run)
{
	for (int i = 0; i < RECEIVERS; i++)
		await_parked(&run->receivers[i], FIPC_IOC_RECV);
}

static void run_processes(struct run *run)
{
	pid_t receivers[RECEIVERS], senders[SENDERS];

	for (int i = 0; i < RECEIVERS; i++)
		receivers[i] = spawn(receive_all, run);
	await_receivers(run);
	for (int i = 0; i < SENDERS; i++)
		senders[i] = spawn(send_all, run);
	for (int i = 0; i < SENDERS; i++)
		must(!reap(senders[i]));
	for (int i = 0; i < RECEIVERS; i++)
		must(!msg_send(run->fd, run->cap, STOP, NEVER));
	for (int i = 0; i < RECEIVERS; i++)
		must(!reap(receivers[i]));
}

static void run_threads(struct run *run)
{
	pthread_t receivers[RECEIVERS], senders[SENDERS];

	for (int i = 0; i < RECEIVERS; i++)
		receivers[i] = thread_new(receiver_thread, run);
	await_receivers(run);
	for (int i = 0; i < SENDERS; i++)
		senders[i] = thread_new(sender_thread, run);
	for (int i = 0; i < SENDERS; i++)
		thread_end(senders[i]);
	for (int i = 0; i < RECEIVERS; i++)
		must(!msg_send(run->fd, run->cap, STOP, NEVER));
	for (int i = 0; i < RECEIVERS; i++)
		thread_end(receivers[i]);
}

TEST_F_TIMEOUT(order, none_lost_none_doubled, 600)
{
	struct run *run = run_new(self->fd, variant->depth, variant->messages);
	unsigned int missing = 0, messages = run->each * SENDERS;

	if (variant->threads)
		run_threads(run);
	else
		run_processes(run);
	for (unsigned int i = 0; i < messages; i++)
		missing += run->seen[i] != 1;
	EXPECT_EQ(0, missing);
	EXPECT_EQ(messages, run->direct + run->queued);
	/* Both paths must be used. */
	EXPECT_LT(0, run->direct);
	EXPECT_LT(0, run->queued);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(run->fd, run->cap));
	TH_LOG("%ld direct, %ld queued", run->direct, run->queued);
}

FIXTURE(line) {
	int fd;
	__u64 cap;
	struct waiter w[6];
};

FIXTURE_SETUP(line)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
}

FIXTURE_TEARDOWN(line)
{
	close(self->fd);
}

FIPC_TEST(line, receivers_first_in_first_out)
{
	for (int i = 0; i < 6; i++)
		recv_waiter(&self->w[i], self->fd, self->cap, NEVER);
	for (int i = 0; i < 6; i++) {
		EXPECT_EQ(0, msg_send(self->fd, self->cap, i, PAST));
	}
	for (int i = 0; i < 6; i++) {
		EXPECT_EQ(0, waiter_end(&self->w[i]));
		EXPECT_EQ(i, self->w[i].xfer.msg.opcode);
	}
}

/* A task that leaves the line does not affect the others. */
FIPC_TEST(line, receiver_leaves_the_line)
{
	catch_signal(0);
	for (int i = 0; i < 6; i++)
		recv_waiter(&self->w[i], self->fd, self->cap, NEVER);
	for (int i = 0; i < 6; i += 2) {
		pthread_kill(self->w[i].thread, SIGUSR1);
		EXPECT_EQ(-EINTR, waiter_end(&self->w[i]));
	}
	for (int i = 1; i < 6; i += 2) {
		EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, i));
		EXPECT_EQ(0, waiter_end(&self->w[i]));
		EXPECT_EQ(i, self->w[i].xfer.msg.opcode);
	}
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 0));
}

FIPC_TEST(line, stalled_senders_first_in_first_out)
{
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	for (int i = 0; i < 6; i++)
		send_waiter(&self->w[i], self->fd, self->cap, 2 + i, NEVER);
	for (int i = 0; i < 8; i++) {
		EXPECT_EQ(i, next_opcode(self->fd, self->cap));
		/*
		 * Each message that is taken admits the first stalled sender,
		 * and no other.
		 */
		if (i >= 6)
			continue;
		EXPECT_EQ(0, waiter_end(&self->w[i]));
		for (int k = i + 1; k < 6; k++) {
			EXPECT_TRUE(is_parked(self->w[k].tid, FIPC_IOC_SEND));
		}
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* A message never passes senders that stalled before it. */
FIPC_TEST(line, no_overtaking)
{
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	send_waiter(&self->w[0], self->fd, self->cap, 2, NEVER);
	EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, 90, PAST));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	/*
	 * The stalled sender took the free place, so there is none for a new
	 * message.
	 */
	EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, 91, PAST));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 3, PAST));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
}

FIPC_TEST(line, stalled_sender_leaves_the_line)
{
	catch_signal(0);
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	for (int i = 0; i < 3; i++)
		send_waiter(&self->w[i], self->fd, self->cap, 2 + i, NEVER);
	pthread_kill(self->w[1].thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&self->w[1]));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(0, waiter_end(&self->w[2]));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(4, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
