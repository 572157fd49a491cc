// SPDX-License-Identifier: GPL-2.0
/* Tasks and threads that die while they wait, and what remains. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(death) {
	int fd;
	__u64 cap;
	long slots, dropped;
};

FIXTURE_SETUP(death)
{
	/* Slots of earlier tests' processes must be freed first. */
	await_slots(0);
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->dropped = counter("dropped");
}

FIXTURE_TEARDOWN(death)
{
	close(self->fd);
}

static void receive_for_ever(void *arg)
{
	FIXTURE_DATA(death) *self = arg;

	while (next_opcode(self->fd, self->cap) != 99)
		;
}

static void receive_one(void *arg)
{
	FIXTURE_DATA(death) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
}

static void send_one(void *arg)
{
	FIXTURE_DATA(death) *self = arg;

	must(!msg_send(self->fd, self->cap, 7, NEVER));
}

/* No message is delivered to a dead task: the next receiver gets it. */
FIPC_TEST(death, of_a_parked_receiver)
{
	for (int i = 0; i < 20; i++) {
		pid_t child = spawn(receive_one, self);

		wait_parked(child, FIPC_IOC_RECV);
		kill_and_reap(child);
		EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
		EXPECT_EQ(0, msg_send(self->fd, self->cap, i, PAST));
		EXPECT_EQ(i, next_opcode(self->fd, self->cap));
	}
	EXPECT_EQ(self->dropped, counter("dropped"));
	/* This process has received, so it has a slot. */
	await_slots(1);
}

FIPC_TEST(death, of_the_first_of_two_receivers)
{
	pid_t child = spawn(receive_one, self);
	struct waiter w;

	wait_parked(child, FIPC_IOC_RECV);
	recv_waiter(&w, self->fd, self->cap, NEVER);
	kill_and_reap(child);
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 3));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(3, w.xfer.msg.opcode);
}

/*
 * The receiver dies during the delivery. The message is lost or the send fails.
 */
FIPC_TEST(death, at_the_moment_of_delivery)
{
	for (int i = 0; i < 50; i++) {
		pid_t child = spawn(receive_one, self);
		int ret;

		wait_parked(child, FIPC_IOC_RECV);
		if (i % 2) {
			ASSERT_EQ(0, kill(child, SIGKILL));
			ret = msg_send_fast(self->fd, self->cap, i);
			EXPECT_TRUE(ret == 0 || ret == -EAGAIN);
		} else {
			EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, i));
			ASSERT_EQ(0, kill(child, SIGKILL));
		}
		reap(child);
		EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	}
	await_slots(1);
}

FIPC_TEST(death, of_a_stalled_sender)
{
	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	for (int i = 0; i < 20; i++) {
		pid_t child = spawn(send_one, self);

		wait_parked(child, FIPC_IOC_SEND);
		kill_and_reap(child);
	}
	/* The message was in the sender's slot, and is freed with it. */
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(self->dropped, counter("dropped"));
	await_slots(1);
}

FIPC_TEST(death, of_the_first_of_two_stalled_senders)
{
	struct waiter w;
	pid_t child;

	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	child = spawn(send_one, self);
	wait_parked(child, FIPC_IOC_SEND);
	send_waiter(&w, self->fd, self->cap, 8, NEVER);
	kill_and_reap(child);
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(8, next_opcode(self->fd, self->cap));
}

static void send_and_wait(void *arg)
{
	send_one(arg);
	sleep_for_ever(NULL);
}

/* A queued message is delivered even if its sender dies. */
FIPC_TEST(death, of_the_sender_of_a_queued_message)
{
	pid_t child = spawn(send_and_wait, self);

	wait_asleep_in(child, SYS_pause);
	kill_and_reap(child);
	EXPECT_EQ(7, next_opcode(self->fd, self->cap));
	EXPECT_EQ(self->dropped, counter("dropped"));
}

static void *receive_in_thread(void *arg)
{
	receive_one(arg);
	return NULL;
}

/* Threads with slots start and exit. A waiting thread is not affected. */
FIPC_TEST(death, of_threads)
{
	__u64 other = endpoint_new(self->fd, 1);
	struct waiter w;

	recv_waiter(&w, self->fd, other, NEVER);
	for (int i = 0; i < 50; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, PAST));
		thread_end(thread_new(receive_in_thread, self));
	}
	await_slots(1);
	EXPECT_TRUE(is_parked(w.tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, msg_send_fast(self->fd, other, 3));
	EXPECT_EQ(0, waiter_end(&w));
	await_slots(0);
}

/*
 * Nothing is closed here, so no close starts a sweep. Slots of dead tasks must
 * be freed when other slots are made.
 */
FIPC_TEST(death, of_more_threads_than_slots)
{
	for (int i = 0; i < 1000; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, PAST));
		thread_end(thread_new(receive_in_thread, self));
	}
	while (count_of("slots") > 200)
		sched_yield();
}

struct group {
	FIXTURE_DATA(death) *self;
	pid_t *tid;
	pid_t leader;
};

static void *outlive_leader(void *arg)
{
	struct group *group = arg;
	struct fipc_msg msg;

	*group->tid = gettid();
	must(!msg_recv(group->self->fd, group->self->cap, NEVER, &msg));
	must(msg.opcode == 4);
	/* Receives again after the leader has exited. */
	must(!msg_recv(group->self->fd, group->self->cap, NEVER, &msg));
	_exit(msg.opcode);
}

static void leader_exits(void *arg)
{
	thread_new(outlive_leader, arg);
	pthread_exit(NULL);
}

FIPC_TEST(death, of_the_leader_before_its_thread)
{
	struct group group = { .self = self, .tid = shared(sizeof(pid_t)) };
	pid_t child = spawn(leader_exits, &group);

	await_parked(group.tid, FIPC_IOC_RECV);
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 4));
	wait_parked(*group.tid, FIPC_IOC_RECV);
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 5));
	EXPECT_EQ(5, reap(child));
	await_slots(0);
}

static void *park(void *arg)
{
	receive_for_ever(arg);
	return NULL;
}

static void many_threads(void *arg)
{
	for (int i = 0; i < 10; i++)
		thread_new(park, arg);
	receive_for_ever(arg);
}

/* A whole thread group of receivers is killed. */
FIPC_TEST(death, of_a_group)
{
	pid_t child = spawn(many_threads, self);

	while (count_of("slots") != 11)
		sched_yield();
	kill_and_reap(child);
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
	await_slots(0);
	EXPECT_EQ(self->dropped, counter("dropped"));
}

static void hold_message(void *arg)
{
	FIXTURE_DATA(death) *self = arg;
	struct fipc_xfer *page = read_only_xfer(xfer_new(self->cap, 0, NEVER));

	must(raw_ioctl(self->fd, FIPC_IOC_RECV, page) == -EFAULT);
}

static void find_nothing(void *arg)
{
	FIXTURE_DATA(death) *self = arg;

	must(next_opcode(self->fd, self->cap) == -ETIMEDOUT);
}

/* A task with the number of a dead task gets neither its wait nor its message. */
FIPC_TEST(death, and_reuse_of_the_pid)
{
	for (int i = 0; i < 20; i++) {
		pid_t child;

		ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
		child = spawn(hold_message, self);
		ASSERT_EQ(0, reap(child));
		ASSERT_EQ(child, spawn_as(child, find_nothing, self));
		EXPECT_EQ(0, reap(child));

		child = spawn(receive_one, self);
		wait_parked(child, FIPC_IOC_RECV);
		kill_and_reap(child);
		ASSERT_EQ(child, spawn_as(child, find_nothing, self));
		EXPECT_EQ(0, reap(child));
	}
	await_slots(0);
	EXPECT_EQ(self->dropped + 20, counter("dropped"));
}

TEST_HARNESS_MAIN
