// SPDX-License-Identifier: GPL-2.0
/*
 * A message that was received and cannot be written out stays with the task.
 * The task's next receive on that endpoint returns it, and no other task gets
 * it.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(held) {
	int fd;
	__u64 cap;
	long dropped;
	struct fipc_xfer *bad;
};

FIXTURE_SETUP(held)
{
	/*
	 * The messages that tasks of earlier tests hold are dropped with their
	 * slots.
	 */
	await_slots(0);
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 4);
	self->dropped = counter("dropped");
	self->bad = read_only_xfer(xfer_new(self->cap, 0, NEVER));
}

FIXTURE_TEARDOWN(held)
{
	close(self->fd);
}

/* Receives into the read-only page. */
static int recv_bad(FIXTURE_DATA(held) *self)
{
	return raw_ioctl(self->fd, FIPC_IOC_RECV, self->bad);
}

/* The task holds a message from the queue. Two more are in the queue. */
static void hold(FIXTURE_DATA(held) *self)
{
	for (int i = 1; i <= 3; i++)
		must(!msg_send(self->fd, self->cap, i, PAST));
	must(recv_bad(self) == -EFAULT);
}

FIPC_TEST(held, comes_next_and_whole)
{
	struct fipc_xfer sent = xfer_new(self->cap, 1, PAST);
	struct fipc_msg msg;

	hold(self);
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(0, msg.cap);
	EXPECT_EQ(sent.msg.opcode, msg.opcode);
	EXPECT_EQ(sent.msg.flags | FIPC_F_QUEUED, msg.flags);
	EXPECT_EQ(0, memcmp(sent.msg.data, msg.data, sizeof(msg.data)));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(self->dropped, counter("dropped"));
}

FIPC_TEST(held, comes_alone)
{
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	ASSERT_EQ(-EFAULT, recv_bad(self));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(held, survives_more_failures)
{
	hold(self);
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(-EFAULT, recv_bad(self));
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, NULL));
		EXPECT_EQ(-ENOENT, next_opcode(self->fd, 0));
	}
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(self->dropped, counter("dropped"));
}

FIPC_TEST(held, does_not_block)
{
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	ASSERT_EQ(-EFAULT, recv_bad(self));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
}

FIPC_TEST(held, leaves_its_place_in_the_queue)
{
	hold(self);
	EXPECT_EQ(2, fill_queue(self->fd, self->cap));
}

FIPC_TEST(held, sending_is_no_matter)
{
	__u64 other = endpoint_new(self->fd, 1);

	hold(self);
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 4, PAST));
	EXPECT_EQ(0, msg_send(self->fd, other, 5, PAST));
	/* Standing in line, which uses the same slot, does not drop it either. */
	EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, other, 6, now() + MILLISECOND));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(self->dropped, counter("dropped"));
}

/* The held message belongs to the endpoint, not to the token of the receive. */
FIPC_TEST(held, comes_through_any_capability)
{
	int other = space_new();
	__u64 copy = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);
	__u64 theirs = import_new(other, export_new(self->fd, self->cap));

	hold(self);
	EXPECT_EQ(1, next_opcode(other, theirs));
	ASSERT_EQ(-EFAULT, recv_bad(self));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(2, next_opcode(self->fd, copy));
}

struct reader {
	int fd;
	__u64 cap;
	long opcode;
};

static void *read_one(void *arg)
{
	struct reader *r = arg;

	r->opcode = next_opcode(r->fd, r->cap);
	return NULL;
}

FIPC_TEST(held, is_not_for_others)
{
	struct reader r = { .fd = self->fd, .cap = self->cap };

	hold(self);
	thread_end(thread_new(read_one, &r));
	EXPECT_EQ(2, r.opcode);
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
}

FIPC_TEST(held, is_dropped_by_a_receive_elsewhere)
{
	__u64 other = endpoint_new(self->fd, 0);

	hold(self);
	ASSERT_EQ(0, msg_send(self->fd, other, 9, PAST));
	EXPECT_EQ(9, next_opcode(self->fd, other));
	EXPECT_EQ(self->dropped + 1, counter("dropped"));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
}

/* The same for a direct delivery to the waiting task. */
FIPC_TEST(held, from_a_direct_delivery)
{
	struct waiter w = {
		.fd = self->fd, .cmd = FIPC_IOC_RECV, .arg = self->bad,
	};

	waiter_start(&w);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_EQ(-EFAULT, waiter_end(&w));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	/*
	 * The thread has exited. The message is dropped when its slot is freed.
	 */
	await_slots(1);
	EXPECT_EQ(self->dropped + 1, counter("dropped"));
}

static void *hold_and_read(void *arg)
{
	FIXTURE_DATA(held) *self = arg;
	struct fipc_msg msg;

	must(recv_bad(self) == -EFAULT);
	must(!msg_recv(self->fd, self->cap, PAST, &msg));
	must(msg.opcode == 1 && !(msg.flags & FIPC_F_QUEUED));
	return NULL;
}

FIPC_TEST(held, a_direct_delivery_comes_next)
{
	pthread_t thread = thread_new(hold_and_read, self);
	int ret;

	do {
		ret = msg_send_fast(self->fd, self->cap, 1);
	} while (ret == -EAGAIN);
	EXPECT_EQ(0, ret);
	thread_end(thread);
	EXPECT_EQ(self->dropped, counter("dropped"));
}

/* The task closes the endpoint while it holds a message of it. */
FIPC_TEST(held, endpoint_closes)
{
	__u64 other = endpoint_new(self->fd, 0);

	hold(self);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(self->dropped + 2, counter("dropped"));
	EXPECT_EQ(-ENOENT, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, msg_send(self->fd, other, 9, PAST));
	EXPECT_EQ(9, next_opcode(self->fd, other));
	EXPECT_EQ(self->dropped + 3, counter("dropped"));
}

/* The output is partly in a read-only page. */
FIPC_TEST(held, half_written)
{
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE);
	struct fipc_xfer *x = (void *)(end - 32);

	x->msg.cap = self->cap;
	x->deadline = NEVER;
	ASSERT_EQ(0, mprotect(end, page_size(), PROT_READ));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, x));
	/*
	 * The words that were written are not a message, and the inputs are
	 * intact: the same command can be made again.
	 */
	EXPECT_EQ(self->cap, x->msg.cap);
	EXPECT_EQ(NEVER, x->deadline);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, x));
	ASSERT_EQ(0, mprotect(end, page_size(), PROT_READ | PROT_WRITE));
	EXPECT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_RECV, x));
	EXPECT_EQ(1, x->msg.opcode);
	EXPECT_EQ(7, x->msg.data[3]);
}

TEST_HARNESS_MAIN
