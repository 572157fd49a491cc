// SPDX-License-Identifier: GPL-2.0
/*
 * The numbers of SEND_TO: namespaces, and a number that another task takes
 * over.
 */
#include "kselftest_harness.h"
#include "batching.h"

FIXTURE(send_to_pid) {
	int fd;
	__u64 cap, other;
	struct waiter w;
};

FIXTURE_SETUP(send_to_pid)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->other = endpoint_new(self->fd, 2);
}

FIXTURE_TEARDOWN(send_to_pid)
{
	/* A message that was not delivered is in no other queue. */
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->other));
	close(self->fd);
}

/*
 * /proc shows another namespace here. So the test knows from the sends whether
 * the task waits.
 */
static void receive_in_turn(void *arg)
{
	FIXTURE_DATA(send_to_pid) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->other, NEVER, &msg));
	must(msg.opcode == 20);
	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(msg.opcode == 30);
}

static int send_to_when_there(int fd, __u64 cap, pid_t pid, __u64 opcode)
{
	int ret;

	while ((ret = send_to(fd, cap, pid, opcode)) == -EAGAIN)
		sched_yield();
	return ret;
}

enum { NUMBER = 777 };

static void take_over_a_number(void *arg)
{
	FIXTURE_DATA(send_to_pid) *self = arg;
	pid_t child;

	must(getpid() == 1);
	child = spawn_as(NUMBER, receive_in_turn, self);
	must(child == NUMBER);
	must(!send_to_when_there(self->fd, self->other, NUMBER, 20));
	/*
	 * The task now waits at @cap, dies there, and another task gets its
	 * number.
	 */
	while (msg_send_fast(self->fd, self->other, 0) != -EAGAIN)
		sched_yield();
	kill_and_reap(child);
	must(send_to(self->fd, self->cap, NUMBER, 1) == -ESRCH);

	child = spawn_as(NUMBER, sleep_for_ever, self);
	must(send_to(self->fd, self->cap, NUMBER, 1) == -EAGAIN);
	kill_and_reap(child);

	child = spawn_as(NUMBER, receive_in_turn, self);
	must(!send_to_when_there(self->fd, self->other, NUMBER, 20));
	must(!send_to_when_there(self->fd, self->cap, NUMBER, 30));
	must(!reap(child));
	must(next_opcode(self->fd, self->cap) == -ETIMEDOUT);
}

static void in_a_pid_namespace(void *arg)
{
	must(!unshare(CLONE_NEWPID));
	must(!reap(spawn(take_over_a_number, arg)));
}

FIPC_TEST(send_to_pid, number_that_was_taken_over)
{
	EXPECT_EQ(0, reap(spawn(in_a_pid_namespace, self)));
}

struct numbers {
	FIXTURE_DATA(send_to_pid) *self;
	pid_t outside;
};

/*
 * Numbers differ in this namespace: a number from outside names no task here,
 * or another one.
 */
static void send_inside(void *arg)
{
	struct numbers *n = arg;
	int fd = n->self->fd;
	pid_t child;

	must(getpid() == 1);
	must(send_to(fd, n->self->cap, n->outside, 1) == -ESRCH);
	must(send_to(fd, n->self->cap, 1, 1) == -EAGAIN);
	child = spawn(receive_in_turn, n->self);
	must(child == 2);
	must(!send_to_when_there(fd, n->self->other, 2, 20));
	/* The second message comes from outside. */
	must(!reap(child));
}

static void make_namespace(void *arg)
{
	must(!unshare(CLONE_NEWPID));
	must(!reap(spawn(send_inside, arg)));
}

static pid_t only_child(pid_t pid)
{
	char path[64], buf[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	while (!file_read(path, buf, sizeof(buf)) || !atoi(buf))
		sched_yield();
	return atoi(buf);
}

FIPC_TEST(send_to_pid, pid_namespace)
{
	struct numbers n = { .self = self };
	pid_t maker, receiver;

	/* This task waits all the time, and has no number inside. */
	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	n.outside = self->w.tid;
	maker = spawn(make_namespace, &n);
	receiver = only_child(only_child(maker));
	EXPECT_NE(2, receiver);
	EXPECT_EQ(0, send_to_when_there(self->fd, self->cap, receiver, 30));
	EXPECT_EQ(0, reap(maker));
	EXPECT_TRUE(is_parked(self->w.tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, send_to(self->fd, self->cap, self->w.tid, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
}

TEST_HARNESS_MAIN
