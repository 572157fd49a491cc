// SPDX-License-Identifier: GPL-2.0
/* exec with and without CLOEXEC, and by a thread that is not the leader. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(exec) {
	int fd;
	__u64 cap;
	__u64 other;
	int exported;
};

FIXTURE_SETUP(exec)
{
	self->fd = open("/dev/fastipc", O_RDWR);
	ASSERT_LE(0, self->fd);
	self->cap = endpoint_new(self->fd, 4);
	self->other = endpoint_new(self->fd, 4);
	ASSERT_EQ(0, cap_export(self->fd, self->cap, 0, &self->exported));
}

FIXTURE_TEARDOWN(exec)
{
	close(self->exported);
	close(self->fd);
}

/* Executes this program again, with the numbers that it inherits. */
static void exec_self(const char *what, FIXTURE_DATA(exec) *self)
{
	char fd[16], exported[16], cap[32];

	snprintf(fd, sizeof(fd), "%d", self->fd);
	snprintf(exported, sizeof(exported), "%d", self->exported);
	snprintf(cap, sizeof(cap), "%llu", self->cap);
	execl("/proc/self/exe", "exec", what, fd, exported, cap, NULL);
	must(!"execl() returned");
}

/* The main function of the new program. Its exit status is that of the child. */
static int exec_main(const char *what, char **args)
{
	int fd = atoi(args[0]), exported = atoi(args[1]);
	__u64 cap = strtoull(args[2], NULL, 10), token;
	int own = space_new();

	if (!strcmp(what, "--inherited")) {
		must(!msg_send(fd, cap, 21, PAST));
		must(!msg_send(own, import_new(own, exported), 22, PAST));
	} else if (!strcmp(what, "--closed")) {
		must(msg_send(fd, cap, 21, PAST) == -EBADF);
		must(cap_import(own, exported, &token) == -EBADF);
	} else if (!strcmp(what, "--receive")) {
		struct fipc_msg msg;

		must(!msg_recv(fd, cap, NEVER, &msg));
		must(msg.opcode == 30);
	} else if (!strcmp(what, "--serving")) {
		must(reply(fd, 34) == -ESRCH);
	} else if (!strcmp(what, "--calling")) {
		struct fipc_xfer x = { 0 };

		must(await_reply(fd, cap, 32, &x) == -ESRCH);
	} else {
		return 1;
	}
	return 0;
}

static void exec_inherited(void *arg)
{
	exec_self("--inherited", arg);
}

FIPC_TEST(exec, without_cloexec)
{
	EXPECT_EQ(0, reap(spawn(exec_inherited, self)));
	EXPECT_EQ(21, next_opcode(self->fd, self->cap));
	EXPECT_EQ(22, next_opcode(self->fd, self->cap));
}

/* The numbers 200 and 201 differ from those of the new program's own files. */
static void exec_closed(void *arg)
{
	FIXTURE_DATA(exec) *self = arg;
	int exported;

	must(!cap_export(self->fd, self->cap, O_CLOEXEC, &exported));
	self->exported = dup3(exported, 200, O_CLOEXEC);
	self->fd = dup3(self->fd, 201, O_CLOEXEC);
	exec_self("--closed", self);
}

FIPC_TEST(exec, with_cloexec)
{
	EXPECT_EQ(0, reap(spawn(exec_closed, self)));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* The task has a slot from its first receive, and continues with another mm. */
static void receive_and_exec(void *arg)
{
	FIXTURE_DATA(exec) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	exec_self("--receive", self);
}

FIPC_TEST(exec, between_receives)
{
	pid_t child = spawn(receive_and_exec, self);

	wait_parked(child, FIPC_IOC_RECV);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 29));
	wait_parked(child, FIPC_IOC_RECV);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 30));
	EXPECT_EQ(0, reap(child));
}

/* The task still holds its message after exec. */
static void hold_and_exec(void *arg)
{
	FIXTURE_DATA(exec) *self = arg;
	struct fipc_xfer *page = read_only_xfer(xfer_new(self->cap, 0, NEVER));

	must(raw_ioctl(self->fd, FIPC_IOC_RECV, page) == -EFAULT);
	exec_self("--receive", self);
}

FIPC_TEST(exec, with_a_message_held)
{
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 30, PAST));
	EXPECT_EQ(0, reap(spawn(hold_and_exec, self)));
}

/* The task serves a caller when it calls exec. */
static void serve_and_exec(void *arg)
{
	FIXTURE_DATA(exec) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(msg.flags & FIPC_F_CALL);
	exec_self("--serving", self);
}

FIPC_TEST(exec, while_serving)
{
	struct waiter caller;
	pid_t child;

	call_waiter(&caller, self->fd, self->cap, 31, NEVER);
	child = spawn(serve_and_exec, self);
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&caller));
	EXPECT_EQ(0, reap(child));
}

/*
 * The task has a call in flight when it calls exec. The new program cannot
 * await it.
 */
static void call_and_exec(void *arg)
{
	FIXTURE_DATA(exec) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 32, NEVER);

	catch_signal(0);
	must(raw_ioctl(self->fd, FIPC_IOC_CALL, &x) == -EINTR);
	exec_self("--calling", self);
}

FIPC_TEST(exec, with_a_call_in_flight)
{
	pid_t child = spawn(call_and_exec, self);
	struct fipc_msg msg;

	ASSERT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
	wait_parked(child, FIPC_IOC_CALL);
	ASSERT_EQ(0, kill(child, SIGUSR1));
	EXPECT_EQ(0, reap(child));
	EXPECT_EQ(-ECANCELED, reply(self->fd, 33));
}

struct leader {
	FIXTURE_DATA(exec) *self;
	pid_t tid;
};

static void *exec_from_thread(void *arg)
{
	struct leader *leader = arg;

	wait_parked(leader->tid, FIPC_IOC_RECV);
	exec_self("--receive", leader->self);
	return NULL;
}

/* The leader waits while another thread's exec takes its place. */
static void leader_waits(void *arg)
{
	struct leader leader = { .self = arg, .tid = gettid() };
	struct fipc_msg msg;

	thread_new(exec_from_thread, &leader);
	msg_recv(leader.self->fd, leader.self->other, NEVER, &msg);
	must(!"the leader still runs");
}

/*
 * The thread becomes the leader and takes over its pid, but not its wait. So no
 * task waits on the other endpoint any more, and the new program can receive.
 */
FIPC_TEST(exec, by_a_thread)
{
	pid_t child = spawn(leader_waits, self);
	int ret;

	do {
		ret = msg_send_fast(self->fd, self->cap, 30);
	} while (ret == -EAGAIN);
	EXPECT_EQ(0, ret);
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->other, 1));
	EXPECT_EQ(0, reap(child));
	EXPECT_EQ(0, msg_send(self->fd, self->other, 2, PAST));
	EXPECT_EQ(2, next_opcode(self->fd, self->other));
}

int main(int argc, char **argv)
{
	if (argc == 5)
		return exec_main(argv[1], argv + 2);
	return test_harness_run(argc, argv);
}
