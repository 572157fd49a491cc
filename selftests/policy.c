// SPDX-License-Identifier: GPL-2.0
/* Receivers and senders of every scheduling class. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE	6
#endif

FIXTURE_VARIANT(policy) {
	int policy;
};

FIXTURE(policy) {
	int fd;
	__u64 cap, back;
	int policy;
};

FIXTURE_VARIANT_ADD(policy, fifo) { .policy = SCHED_FIFO };
FIXTURE_VARIANT_ADD(policy, round_robin) { .policy = SCHED_RR };
FIXTURE_VARIANT_ADD(policy, deadline) { .policy = SCHED_DEADLINE };
FIXTURE_VARIANT_ADD(policy, batch) { .policy = SCHED_BATCH };
FIXTURE_VARIANT_ADD(policy, idle) { .policy = SCHED_IDLE };

FIXTURE_SETUP(policy)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->back = endpoint_new(self->fd, 2);
	self->policy = variant->policy;
}

FIXTURE_TEARDOWN(policy)
{
	close(self->fd);
}

/* The same as in <linux/sched/types.h>, which conflicts with <sched.h>. */
struct attributes {
	__u32 size;
	__u32 policy;
	__u64 flags;
	__s32 nice;
	__u32 priority;
	__u64 runtime, deadline, period;
};

static void set_policy(int policy)
{
	struct attributes attr = { .size = sizeof(attr), .policy = policy };

	if (policy == SCHED_FIFO || policy == SCHED_RR)
		attr.priority = 10;
	if (policy == SCHED_DEADLINE) {
		attr.runtime = 20 * MILLISECOND;
		attr.deadline = attr.period = 100 * MILLISECOND;
	}
	must(!syscall(SYS_sched_setattr, 0, &attr, 0));
}

static void echo(FIXTURE_DATA(policy) *self)
{
	struct fipc_msg msg;

	do {
		must(!msg_recv(self->fd, self->cap, NEVER, &msg));
		must(!msg_send(self->fd, self->back, msg.opcode, NEVER));
	} while (msg.opcode);
}

static void echo_with_policy(void *arg)
{
	FIXTURE_DATA(policy) *self = arg;

	set_policy(self->policy);
	echo(self);
}

static void ping(FIXTURE_DATA(policy) *self)
{
	struct fipc_msg msg;

	for (int i = 300; i >= 0; i--) {
		must(!msg_send(self->fd, self->cap, i, NEVER));
		must(!msg_recv(self->fd, self->back, NEVER, &msg));
		must(msg.opcode == (__u64)i);
	}
}

FIPC_TEST(policy, receiver)
{
	pid_t child = spawn(echo_with_policy, self);

	ping(self);
	EXPECT_EQ(0, reap(child));
}

static void echo_with_policy_on_cpu_0(void *arg)
{
	FIXTURE_DATA(policy) *self = arg;

	/* A deadline task must not be bound to one CPU. */
	if (self->policy != SCHED_DEADLINE)
		pin_to_cpu(0);
	echo_with_policy(self);
}

/* On one CPU, a real-time sender preempts its receiver, and must let it run. */
FIPC_TEST(policy, both_on_one_cpu)
{
	pid_t child = spawn(echo_with_policy_on_cpu_0, self);

	if (self->policy != SCHED_DEADLINE)
		pin_to_cpu(0);
	set_policy(self->policy);
	ping(self);
	EXPECT_EQ(0, reap(child));
}

static void receive_late(void *arg)
{
	FIXTURE_DATA(policy) *self = arg;
	struct fipc_msg msg;
	__u64 deadline;

	set_policy(self->policy);
	for (int i = 0; i < 10; i++) {
		deadline = now() + 5 * MILLISECOND;
		must(msg_recv(self->fd, self->cap, deadline, &msg) == -ETIMEDOUT);
		must(now() >= deadline);
	}
}

FIPC_TEST(policy, deadline_of_a_wait)
{
	EXPECT_EQ(0, reap(spawn(receive_late, self)));
}

static void receive_one(void *arg)
{
	FIXTURE_DATA(policy) *self = arg;
	struct fipc_msg msg;

	set_policy(self->policy);
	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(msg.opcode == 2);
}

/* A priority gives no better place in the line. */
FIPC_TEST(policy, order_of_receivers)
{
	struct waiter w;
	pid_t child;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	child = spawn(receive_one, self);
	wait_parked(child, FIPC_IOC_RECV);
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 2));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(1, w.xfer.msg.opcode);
	EXPECT_EQ(0, reap(child));
}

TEST_HARNESS_MAIN
