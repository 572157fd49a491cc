// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: batches of messages, and messages to one task.
 */
#include <errno.h>
#include <limits.h>

#include "common.h"
#include "kselftest_harness.h"

enum { ROOM = FIPC_BATCH_BUF };

FIXTURE(batch) {
	int space;
	fipc_cap_t cap;		/* the depth of its endpoint is 10 */
	struct fipc_batch_buf batch;
};

FIXTURE_SETUP(batch)
{
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 10, &self->cap, NULL));
	memset(&self->batch, 0xa5, sizeof(self->batch));
	fipc_batch_init(&self->batch, self->space, self->cap);
	self->batch.deadline = fipc_deadline(0);
}

FIXTURE_TEARDOWN(batch)
{
	close(self->space);
}

static int add(FIXTURE_DATA(batch) *self, uint64_t opcode)
{
	const struct fipc_msg msg = {
		.cap = POISON, .opcode = opcode, .flags = FIPC_F_QUEUED | 5,
		.data = { ~opcode, 1, 2, 3 },
	};

	return fipc_batch_add(&self->batch, &msg);
}

static int64_t next_opcode(FIXTURE_DATA(batch) *self)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(0) };
	int ret = fipc_recv(self->space, self->cap, &x);

	if (ret)
		return ret;
	must(x.msg.flags == (FIPC_F_QUEUED | 5) && x.msg.cap == 0);
	must(x.msg.data[0] == ~x.msg.opcode && x.msg.data[3] == 3);
	return x.msg.opcode;
}

FIPC_TEST(batch, is_empty_at_first)
{
	EXPECT_EQ(0, fipc_batch_len(&self->batch));
	EXPECT_TRUE(fipc_batch_is_empty(&self->batch));
	EXPECT_FALSE(fipc_batch_is_full(&self->batch));
	EXPECT_EQ(self->cap, fipc_batch_target(&self->batch));
	EXPECT_EQ(0, fipc_batch_flush(&self->batch));
}

FIPC_TEST(batch, goes_when_it_is_flushed)
{
	for (int i = 1; i < ROOM; i++) {
		EXPECT_EQ(0, add(self, i));
		EXPECT_EQ(i, fipc_batch_len(&self->batch));
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self));
	EXPECT_EQ(ROOM - 1, fipc_batch_flush(&self->batch));
	EXPECT_TRUE(fipc_batch_is_empty(&self->batch));
	for (int i = 1; i < ROOM; i++)
		EXPECT_EQ(i, next_opcode(self));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self));
}

FIPC_TEST(batch, goes_by_itself_when_it_is_full)
{
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < ROOM - 1; i++)
			EXPECT_EQ(0, add(self, i));
		EXPECT_EQ(ROOM, add(self, ROOM - 1));
		EXPECT_TRUE(fipc_batch_is_empty(&self->batch));
		for (int i = 0; i < ROOM; i++)
			EXPECT_EQ(i, next_opcode(self));
	}
}

/* The queue holds ten: flushes send eight, then two, then none, then one. */
FIPC_TEST(batch, keeps_what_was_not_sent)
{
	for (int i = 0; i < 2 * ROOM - 1; i++)
		EXPECT_EQ(i == ROOM - 1 ? ROOM : 0, add(self, i));
	EXPECT_EQ(2, add(self, 2 * ROOM - 1));
	EXPECT_EQ(ROOM - 2, fipc_batch_len(&self->batch));
	EXPECT_EQ(-ETIMEDOUT, fipc_batch_flush(&self->batch));

	/* The batch keeps the eighth message. It refuses the ninth, and loses none. */
	EXPECT_EQ(0, add(self, 16));
	EXPECT_EQ(0, add(self, 17));
	EXPECT_TRUE(fipc_batch_is_full(&self->batch));
	EXPECT_EQ(-ETIMEDOUT, add(self, 18));
	EXPECT_EQ(-ETIMEDOUT, add(self, 18));
	EXPECT_EQ(ROOM, fipc_batch_len(&self->batch));

	EXPECT_EQ(0, next_opcode(self));
	/* A flush sent one message, which freed an entry for the new one. */
	EXPECT_EQ(1, add(self, 18));
	EXPECT_TRUE(fipc_batch_is_full(&self->batch));
	for (int i = 1; i <= 10; i++)
		EXPECT_EQ(i, next_opcode(self));
	EXPECT_EQ(ROOM, fipc_batch_flush(&self->batch));
	for (int i = 11; i <= 18; i++)
		EXPECT_EQ(i, next_opcode(self));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self));
}

FIPC_TEST(batch, target_that_is_gone)
{
	for (int i = 0; i < ROOM - 1; i++)
		EXPECT_EQ(0, add(self, i));
	ASSERT_EQ(0, fipc_drop(self->space, self->cap));
	EXPECT_EQ(-ENOENT, fipc_batch_flush(&self->batch));
	EXPECT_EQ(0, add(self, ROOM - 1));
	EXPECT_EQ(-ENOENT, add(self, ROOM));
	EXPECT_EQ(ROOM, fipc_batch_len(&self->batch));
}

FIPC_TEST(batch, message_that_must_not_be_sent)
{
	EXPECT_EQ(0, add(self, 0));
	EXPECT_EQ(0, add(self, 1ULL << 32));
	EXPECT_EQ(1, fipc_batch_flush(&self->batch));
	EXPECT_EQ(-EINVAL, fipc_batch_flush(&self->batch));
	EXPECT_EQ(1, fipc_batch_len(&self->batch));
}

static void *flush(void *arg)
{
	FIXTURE_DATA(batch) *self = arg;
	uintptr_t sent = fipc_batch_flush(&self->batch);

	return (void *)sent;
}

/* Without a deadline, a flush waits until the queue has free entries. */
FIPC_TEST(batch, waits_for_room)
{
	pthread_t thread;
	void *sent;

	for (int i = 0; i < ROOM; i++)
		add(self, i);
	for (int i = ROOM; i < 2 * ROOM - 1; i++)
		EXPECT_EQ(0, add(self, i));
	self->batch.deadline = 0;
	ASSERT_EQ(0, pthread_create(&thread, NULL, flush, self));
	for (int i = 0; i < 2 * ROOM - 1; i++) {
		struct fipc_xfer x = { .deadline = 0 };

		ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
		EXPECT_EQ(i, x.msg.opcode);
	}
	ASSERT_EQ(0, pthread_join(thread, &sent));
	EXPECT_EQ(ROOM - 1, (uintptr_t)sent);
	EXPECT_TRUE(fipc_batch_is_empty(&self->batch));
}

FIPC_TEST(batch, send_and_receive)
{
	struct fipc_msg in[FIPC_BATCH_MAX + 1], out[FIPC_BATCH_MAX + 1];
	const uint64_t past = fipc_deadline(0);

	for (int i = 0; i <= FIPC_BATCH_MAX; i++)
		in[i] = (struct fipc_msg) { .opcode = i, .flags = FIPC_F_CALL };
	EXPECT_EQ(-EINVAL, fipc_send_batch(self->space, self->cap, in, 0, past));
	EXPECT_EQ(-EMSGSIZE, fipc_send_batch(self->space, self->cap, in,
					     FIPC_BATCH_MAX + 1, past));
	EXPECT_EQ(FIPC_F_CALL, in[0].flags);
	EXPECT_EQ(-ENOENT, fipc_send_batch(self->space, 0, in, 1, past));
	EXPECT_EQ(10, fipc_send_batch(self->space, self->cap, in,
				      FIPC_BATCH_MAX, past));
	EXPECT_EQ(-ETIMEDOUT, fipc_send_batch(self->space, self->cap, in, 1, past));

	memset(out, 0xa5, sizeof(out));
	EXPECT_EQ(-EINVAL, fipc_recv_batch(self->space, self->cap, out, 0, past));
	EXPECT_EQ(-EMSGSIZE, fipc_recv_batch(self->space, self->cap, out,
					     FIPC_BATCH_MAX + 1, past));
	EXPECT_EQ(4, fipc_recv_batch(self->space, self->cap, out, 4, past));
	EXPECT_EQ(3, out[3].opcode);
	EXPECT_EQ(FIPC_F_QUEUED, out[3].flags);
	EXPECT_EQ(POISON, out[4].opcode);
	EXPECT_EQ(6, fipc_recv_batch(self->space, self->cap, out,
				     FIPC_BATCH_MAX, 0));
	EXPECT_EQ(9, out[5].opcode);
	EXPECT_EQ(-ETIMEDOUT, fipc_recv_batch(self->space, self->cap, out, 1,
					      past));
}

struct receiver {
	int space;
	fipc_cap_t cap;
	_Atomic pid_t tid;
	struct fipc_xfer x;
};

static void *receive(void *arg)
{
	struct receiver *r = arg;

	r->tid = gettid();
	must(!fipc_recv(r->space, r->cap, &r->x));
	return NULL;
}

FIPC_TEST(batch, send_to)
{
	struct fipc_xfer x = {
		.msg = { .opcode = 7, .flags = FIPC_F_RECEIVED | 3 },
		.deadline = POISON,
	};
	struct receiver r = { .space = self->space, .cap = self->cap };
	pthread_t thread;
	int ret;

	EXPECT_EQ(-ENOENT, fipc_send_to(self->space, 0, gettid(), &x));
	EXPECT_EQ(-ESRCH, fipc_send_to(self->space, self->cap, INT_MAX, &x));
	EXPECT_EQ(-EAGAIN, fipc_send_to(self->space, self->cap, gettid(), &x));
	ASSERT_EQ(0, pthread_create(&thread, NULL, receive, &r));
	do {
		ret = r.tid ? fipc_send_to(self->space, self->cap, r.tid, &x) :
			      -EAGAIN;
		sched_yield();
	} while (ret == -EAGAIN);
	EXPECT_EQ(0, ret);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(7, r.x.msg.opcode);
	EXPECT_EQ(3, r.x.msg.flags);
}

TEST_HARNESS_MAIN
