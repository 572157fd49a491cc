// SPDX-License-Identifier: GPL-2.0
/*
 * SEND_BATCH: the received messages, their order, and messages that end a
 * batch.
 */
#include "kselftest_harness.h"
#include "batching.h"

enum { MAX = FIPC_BATCH_MAX };

FIXTURE(batch) {
	int fd;
	__u64 cap;
	struct fipc_msg msgs[MAX + 1];
	struct waiter w[4];
};

FIXTURE_SETUP(batch)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, MAX);
	batch_fill(self->msgs, MAX + 1, 0);
}

FIXTURE_TEARDOWN(batch)
{
	close(self->fd);
}

static int send(FIXTURE_DATA(batch) *self, __u64 cap, unsigned int count)
{
	return batch_send(self->fd, cap, self->msgs, count, PAST);
}

FIPC_TEST(batch, every_count_arrives_whole)
{
	__u64 cap = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0xbad9e);
	struct fipc_msg msg;

	for (unsigned int count = 1; count <= MAX; count++) {
		ASSERT_EQ(count, send(self, cap, count));
		for (unsigned int i = 0; i < count; i++) {
			ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
			EXPECT_EQ(0xbad9e, msg.cap);
			msg.cap = 0;
			EXPECT_TRUE(batch_holds(&msg, i, FIPC_F_QUEUED));
		}
		EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	}
}

/* The command must not write to the messages. */
FIPC_TEST(batch, messages_are_only_read)
{
	struct fipc_msg *page = page_new(PROT_READ | PROT_WRITE);

	memcpy(page, self->msgs, MAX * sizeof(*page));
	ASSERT_EQ(0, mprotect(page, page_size(), PROT_READ));
	EXPECT_EQ(MAX, batch_send(self->fd, self->cap, page, MAX, PAST));
	EXPECT_TRUE(queue_holds(self->fd, self->cap, 0, MAX));
}

FIPC_TEST(batch, count)
{
	EXPECT_EQ(-EINVAL, send(self, self->cap, 0));
	EXPECT_EQ(-EMSGSIZE, send(self, self->cap, MAX + 1));
	EXPECT_EQ(-EMSGSIZE, send(self, self->cap, 1U << 31));
	EXPECT_EQ(-EMSGSIZE, send(self, self->cap, ~0U));
	/* The count is checked first. */
	EXPECT_EQ(-EINVAL, batch_send(self->fd, 0, NULL, 0, PAST));
	EXPECT_EQ(-EMSGSIZE, batch_send(self->fd, 0, NULL, MAX + 1, PAST));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(batch, capability)
{
	__u64 recv = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);
	__u64 send_only = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	__u64 closed = endpoint_new(self->fd, 1);
	__u64 to_closed = mint_new(self->fd, closed, FIPC_RIGHT_SEND, 0);

	EXPECT_EQ(-ENOENT, send(self, 0, 2));
	EXPECT_EQ(-ENOENT, send(self, self->cap ^ 1ULL << 40, 2));
	EXPECT_EQ(-EACCES, send(self, recv, 2));
	EXPECT_EQ(2, send(self, send_only, 2));
	ASSERT_EQ(0, cap_drop(self->fd, send_only));
	EXPECT_EQ(-ENOENT, send(self, send_only, 2));
	ASSERT_EQ(0, cap_drop(self->fd, closed));
	EXPECT_EQ(-EPIPE, send(self, to_closed, 2));
	EXPECT_TRUE(queue_holds(self->fd, self->cap, 0, 2));
}

/* A message that cannot be sent ends the batch before it. */
FIPC_TEST(batch, bad_message)
{
	static const struct { __u64 opcode, flags; int error; } bad[] = {
		{ 1ULL << 32, 0, -EINVAL }, { 0, 1ULL << 63, -EINVAL },
		{ 0, FIPC_F_CALL, -EINVAL }, { 0, FIPC_F_QUEUED, -EINVAL },
		{ 0, FIPC_F_CAP, -EOPNOTSUPP }, { 0, FIPC_F_FD, -EOPNOTSUPP },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		for (int at = 0; at < 20; at++) {
			batch_fill(self->msgs, 20, 0);
			self->msgs[at].opcode |= bad[i].opcode;
			self->msgs[at].flags |= bad[i].flags;
			EXPECT_EQ(at ?: bad[i].error, send(self, self->cap, 20));
			EXPECT_TRUE(queue_holds(self->fd, self->cap, 0, at))
				TH_LOG("case %zu at %d", i, at);
		}
	}
}

/* FAST: to a waiting receiver or not at all, and nothing after it is sent. */
FIPC_TEST(batch, fast)
{
	self->msgs[2].flags |= FIPC_F_FAST;
	EXPECT_EQ(2, send(self, self->cap, 4));
	EXPECT_TRUE(queue_holds(self->fd, self->cap, 0, 2));
	self->msgs[0].flags |= FIPC_F_FAST;
	EXPECT_EQ(-EAGAIN, send(self, self->cap, 4));
	/* FAST does not wait either. */
	EXPECT_EQ(-EAGAIN, batch_send(self->fd, self->cap, self->msgs, 4, NEVER));
	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	EXPECT_EQ(2, send(self, self->cap, 4));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(0, self->w[0].xfer.msg.opcode);
	EXPECT_EQ(self->msgs[0].flags & FIPC_USER_MASK, self->w[0].xfer.msg.flags);
	EXPECT_TRUE(queue_holds(self->fd, self->cap, 1, 1));
}

/*
 * The first messages go to the waiting receivers, in order. The others are
 * queued.
 */
FIPC_TEST(batch, receivers_then_queue)
{
	for (int i = 0; i < 4; i++)
		recv_waiter(&self->w[i], self->fd, self->cap, NEVER);
	EXPECT_EQ(MAX, send(self, self->cap, MAX));
	for (int i = 0; i < 4; i++) {
		EXPECT_EQ(0, waiter_end(&self->w[i]));
		EXPECT_TRUE(batch_holds(&self->w[i].xfer.msg, i, 0));
	}
	EXPECT_TRUE(queue_holds(self->fd, self->cap, 4, MAX - 4));
}

FIPC_TEST(batch, to_fewer_than_wait)
{
	for (int i = 0; i < 4; i++)
		recv_waiter(&self->w[i], self->fd, self->cap, NEVER);
	EXPECT_EQ(3, send(self, self->cap, 3));
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(0, waiter_end(&self->w[i]));
		EXPECT_EQ(i, self->w[i].xfer.msg.opcode);
	}
	EXPECT_TRUE(is_parked(self->w[3].tid, FIPC_IOC_RECV));
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 9));
	EXPECT_EQ(0, waiter_end(&self->w[3]));
}

/* The order also holds between batches and single sends. */
FIPC_TEST(batch, order)
{
	__u64 cap = endpoint_new(self->fd, 1024);
	long next = 0;

	for (int i = 1; i <= 20; i++) {
		batch_fill(self->msgs, i, next);
		ASSERT_EQ(i, send(self, cap, i));
		next += i;
		ASSERT_EQ(0, msg_send(self->fd, cap, next++, PAST));
	}
	EXPECT_TRUE(queue_holds(self->fd, cap, 0, next));
}

/* The array ends in the middle of a message: the messages before it are sent. */
FIPC_TEST(batch, unreadable_from_the_middle)
{
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_NONE);

	for (unsigned int whole = 0; whole < MAX; whole++) {
		for (unsigned int part = 0; part < 56; part += 11) {
			size_t size = whole * sizeof(struct fipc_msg) + part;

			memcpy(end - size, self->msgs, size);
			EXPECT_EQ(whole ? (int)whole : -EFAULT,
				  batch_send(self->fd, self->cap, end - size, MAX,
					     PAST));
			EXPECT_TRUE(queue_holds(self->fd, self->cap, 0, whole))
				TH_LOG("%u messages and %u bytes", whole, part);
		}
	}
}

FIPC_TEST(batch, messages_nowhere)
{
	static const unsigned long addresses[] = {
		0, 1, 4095, 0x00007fffffffffc1, 0x0000800000000000,
		0xffff800000000000, 0xffffffff81000000, -64UL, -1UL,
	};

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
		EXPECT_EQ(-EFAULT, batch_send(self->fd, self->cap,
					      (void *)addresses[i], MAX, PAST));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* If @done cannot be written, nothing is sent. */
FIPC_TEST(batch, done_cannot_be_written)
{
	struct fipc_batch *b = page_new(PROT_READ | PROT_WRITE);
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE);
	size_t in = offsetof(struct fipc_batch, done);

	*b = batch_new(self->msgs, self->cap, 2, PAST);
	memcpy(end - in, b, sizeof(*b));
	ASSERT_EQ(0, mprotect(b, page_size(), PROT_READ));
	ASSERT_EQ(0, mprotect(end, page_size(), PROT_READ));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_SEND_BATCH, b));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_SEND_BATCH, end - in));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(batch, argument_cannot_be_read)
{
	struct fipc_batch b = batch_new(self->msgs, self->cap, 2, PAST);
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_NONE);

	for (size_t known = 0; known < sizeof(b); known++) {
		memcpy(end - known, &b, known);
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_SEND_BATCH,
					     end - known));
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV_BATCH,
					     end - known));
		EXPECT_EQ(0, memcmp(end - known, &b, known));
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

struct storm {
	int fd;
	__u64 cap;
	unsigned int messages;
	int sender;
};

/*
 * Sends batches of random sizes. Each size that is a multiple of three is sent
 * as single messages.
 */
static void send_in_pieces(void *arg)
{
	struct storm *s = arg;
	unsigned int me = __atomic_fetch_add(&s->sender, 1, __ATOMIC_SEQ_CST);
	unsigned int seed = me, next = 0, n;
	struct fipc_msg msgs[MAX];

	while (next < s->messages) {
		n = 1 + next_random(&seed) % MAX;
		n = n < s->messages - next ? n : s->messages - next;
		batch_fill(msgs, n, me << 24 | next);
		if (n % 3)
			must(batch_send(s->fd, s->cap, msgs, n, NEVER) == (int)n);
		for (unsigned int i = 0; !(n % 3) && i < n; i++)
			must(!msg_send(s->fd, s->cap, me << 24 | (next + i), NEVER));
		next += n;
	}
}

/* Receives from four senders through a queue that is always full. */
static void receive_in_pieces(struct storm *s, unsigned int total)
{
	unsigned int next[4] = { 0 }, seed = 1;
	struct fipc_msg msgs[MAX];

	for (unsigned int got = 0; got < total;) {
		int n = batch_recv(s->fd, s->cap, msgs,
				   1 + next_random(&seed) % MAX, NEVER);

		must(n > 0);
		for (int i = 0; i < n; i++) {
			unsigned int from = msgs[i].opcode >> 24;

			must(from < 4 && (msgs[i].opcode & 0xffffff) == next[from]);
			must(batch_holds(&msgs[i], msgs[i].opcode,
					 msgs[i].flags & FIPC_F_QUEUED));
			next[from]++;
		}
		got += n;
	}
}

FIPC_TEST(batch, none_lost_none_doubled)
{
	static const unsigned int depths[] = { 1, 7, 64, 1024 };
	pid_t senders[4];

	for (size_t d = 0; d < ARRAY_SIZE(depths); d++) {
		struct storm *s = shared(sizeof(*s));

		*s = (struct storm) {
			.fd = self->fd, .messages = 3000,
			.cap = endpoint_new(self->fd, depths[d]),
		};
		for (int i = 0; i < 4; i++)
			senders[i] = spawn(send_in_pieces, s);
		receive_in_pieces(s, 4 * s->messages);
		for (int i = 0; i < 4; i++)
			EXPECT_EQ(0, reap(senders[i]));
		EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, s->cap));
	}
}

TEST_HARNESS_MAIN
