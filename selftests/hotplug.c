// SPDX-License-Identifier: GPL-2.0
/* A CPU is removed and added again while messages flow. Needs two CPUs. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define ONLINE	"/sys/devices/system/cpu/cpu1/online"

FIXTURE(hotplug) {
	int fd;
	__u64 cap;
	int *stop;
	long sends, receives;
};

static long sends(void)
{
	return counter("fast_sends") + counter("queued_sends") +
	       counter("stalled_sends");
}

static long receives(void)
{
	return counter("receives_direct") + counter("receives_queued");
}

FIXTURE_SETUP(hotplug)
{
	ASSERT_EQ(0, file_write(ONLINE, "1")) {
		TH_LOG("no second CPU can be removed");
	}
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 4);
	self->stop = shared(sizeof(int));
	self->sends = sends();
	self->receives = receives();
}

FIXTURE_TEARDOWN(hotplug)
{
	file_write(ONLINE, "1");
	close(self->fd);
}

enum { STOP = 0x7fffffff };

static void send_in_order(void *arg)
{
	FIXTURE_DATA(hotplug) *self = arg;
	int i = 0;

	while (!__atomic_load_n(self->stop, __ATOMIC_SEQ_CST))
		must(!msg_send(self->fd, self->cap, i++, NEVER));
	must(!msg_send(self->fd, self->cap, STOP, NEVER));
}

static void receive_in_order(void *arg)
{
	FIXTURE_DATA(hotplug) *self = arg;
	struct fipc_msg msg;
	__u64 next = 0;

	for (;;) {
		must(!msg_recv(self->fd, self->cap, NEVER, &msg));
		if (msg.opcode == STOP)
			break;
		must(msg.opcode == next);
		next++;
	}
	must(next);
}

/* Returns after a thousand more messages. */
static void await_traffic(void)
{
	long then = receives();

	while (receives() < then + 1000)
		sched_yield();
}

FIPC_TEST(hotplug, while_messages_flow)
{
	pid_t receiver = spawn(receive_in_order, self);
	pid_t sender = spawn(send_in_order, self);

	for (int i = 0; i < 4; i++) {
		await_traffic();
		ASSERT_EQ(0, file_write(ONLINE, "0"));
		await_traffic();
		ASSERT_EQ(0, file_write(ONLINE, "1"));
	}
	await_traffic();
	raise_flag(self->stop);
	EXPECT_EQ(0, reap(sender));
	EXPECT_EQ(0, reap(receiver));
	/* The counts of the removed CPU are not lost. */
	EXPECT_EQ(sends() - self->sends, receives() - self->receives);
}

/* The CPU of a sleeping task is removed. The task wakes on another CPU. */
FIPC_TEST(hotplug, while_a_receiver_is_parked)
{
	for (int i = 0; i < 3; i++) {
		pid_t receiver = spawn(receive_in_order, self);

		wait_parked(receiver, FIPC_IOC_RECV);
		ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 0));
		wait_parked(receiver, FIPC_IOC_RECV);
		ASSERT_EQ(0, file_write(ONLINE, "0"));
		EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 1));
		EXPECT_EQ(0, msg_send(self->fd, self->cap, STOP, NEVER));
		EXPECT_EQ(0, reap(receiver));
		ASSERT_EQ(0, file_write(ONLINE, "1"));
	}
}

TEST_HARNESS_MAIN
