// SPDX-License-Identifier: GPL-2.0
/* Interruptions without a handler: stop, trace, freeze. */
#include <sys/ptrace.h>
#include <sys/user.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE_VARIANT(stop) {
	bool sends;
};

/* The child receives, or stands in line to send. */
FIXTURE(stop) {
	int fd;
	__u64 cap;
	unsigned long cmd;
	pid_t child;
};

FIXTURE_VARIANT_ADD(stop, receiver) { .sends = false };
FIXTURE_VARIANT_ADD(stop, stalled_sender) { .sends = true };

static void receive_one(void *arg)
{
	FIXTURE_DATA(stop) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(msg.opcode == 5);
}

static void send_one(void *arg)
{
	FIXTURE_DATA(stop) *self = arg;

	must(!msg_send(self->fd, self->cap, 5, NEVER));
}

FIXTURE_SETUP(stop)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->cmd = variant->sends ? FIPC_IOC_SEND : FIPC_IOC_RECV;
	if (variant->sends)
		ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	self->child = spawn(variant->sends ? send_one : receive_one, self);
	wait_parked(self->child, self->cmd);
}

/* After all interruptions the child must complete its command. */
FIXTURE_TEARDOWN(stop)
{
	wait_parked(self->child, self->cmd);
	if (variant->sends) {
		EXPECT_EQ(0, next_opcode(self->fd, self->cap));
		EXPECT_EQ(0, reap(self->child));
		EXPECT_EQ(5, next_opcode(self->fd, self->cap));
	} else {
		EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 5));
		EXPECT_EQ(0, reap(self->child));
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	close(self->fd);
}

/*
 * A stopped task does not wait: no message is delivered to it, and its message
 * is not in line.
 */
static void expect_withdrawn(struct __test_metadata *_metadata,
			     FIXTURE_DATA(stop) *self)
{
	if (self->cmd == FIPC_IOC_RECV) {
		EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 6));
		return;
	}
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(1, fill_queue(self->fd, self->cap));
}

static void await_stopped(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
}

FIPC_TEST(stop, by_signal)
{
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, kill(self->child, SIGSTOP));
		await_stopped(self->child);
		expect_withdrawn(_metadata, self);
		ASSERT_EQ(0, kill(self->child, SIGCONT));
		wait_parked(self->child, self->cmd);
	}
}

FIPC_TEST(stop, by_ptrace_seize)
{
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, ptrace(PTRACE_SEIZE, self->child, NULL, NULL));
		ASSERT_EQ(0, ptrace(PTRACE_INTERRUPT, self->child, NULL, NULL));
		await_stopped(self->child);
		expect_withdrawn(_metadata, self);
		ASSERT_EQ(0, ptrace(PTRACE_DETACH, self->child, NULL, NULL));
		wait_parked(self->child, self->cmd);
	}
}

FIPC_TEST(stop, by_ptrace_attach)
{
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, ptrace(PTRACE_ATTACH, self->child, NULL, NULL));
		await_stopped(self->child);
		expect_withdrawn(_metadata, self);
		ASSERT_EQ(0, ptrace(PTRACE_DETACH, self->child, NULL, NULL));
		wait_parked(self->child, self->cmd);
	}
}

/* The tracer continues the task after each stop. */
FIPC_TEST(stop, by_ptrace_and_go_on)
{
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, self->child, NULL, NULL));
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, ptrace(PTRACE_INTERRUPT, self->child, NULL, NULL));
		await_stopped(self->child);
		ASSERT_EQ(0, ptrace(PTRACE_CONT, self->child, NULL, NULL));
		wait_parked(self->child, self->cmd);
	}
}

FIPC_TEST(stop, by_cgroup_freezer)
{
	struct cgroup cg;

	cgroup_new(&cg, NULL);
	cgroup_add(&cg, self->child);
	for (int i = 0; i < 5; i++) {
		ASSERT_EQ(0, cgroup_write(&cg, "cgroup.freeze", "1"));
		cgroup_await(&cg, "cgroup.events", "frozen 1");
		expect_withdrawn(_metadata, self);
		ASSERT_EQ(0, cgroup_write(&cg, "cgroup.freeze", "0"));
		cgroup_await(&cg, "cgroup.events", "frozen 0");
		wait_parked(self->child, self->cmd);
	}
	cgroup_remove(&cg, self->child);
	cgroup_delete(&cg);
}

/* A message that arrives while the receiver is stopped is there afterwards. */
FIXTURE(pending) {
	int fd;
	__u64 cap;
	int *handled;
};

FIXTURE_SETUP(pending)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->handled = shared(sizeof(int));
}

FIXTURE_TEARDOWN(pending)
{
	close(self->fd);
}

static int *handled_flag;

static void note_signal(int sig)
{
	*handled_flag = 1;
}

/* Exits with 100 after EINTR, or with the received opcode. */
static void traced_receiver(void *arg)
{
	FIXTURE_DATA(pending) *self = arg;
	struct sigaction action = { .sa_handler = note_signal };
	struct fipc_msg msg;
	int ret;

	handled_flag = self->handled;
	must(!sigaction(SIGUSR1, &action, NULL));
	must(!ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	raise(SIGSTOP);
	ret = msg_recv(self->fd, self->cap, NEVER, &msg);
	must(ret == 0 || ret == -EINTR);
	_exit(ret ? 100 : msg.opcode);
}

/* Runs a traced child until it enters its receive. */
static void run_to_receive(pid_t child)
{
	struct __ptrace_syscall_info info = { 0 };

	await_stopped(child);
	must(!ptrace(PTRACE_SETOPTIONS, child, NULL,
		     (void *)PTRACE_O_TRACESYSGOOD));
	do {
		must(!ptrace(PTRACE_SYSCALL, child, NULL, NULL));
		await_stopped(child);
		must(ptrace(PTRACE_GET_SYSCALL_INFO, child,
			    (void *)sizeof(info), &info) > 0);
	} while (info.op != PTRACE_SYSCALL_INFO_ENTRY ||
		 info.entry.nr != SYS_ioctl ||
		 info.entry.args[1] != FIPC_IOC_RECV);
}

/* Lets the child run to its end, with the signals that it gets. */
static int run_to_end(pid_t child)
{
	int status, sig = 0;

	for (;;) {
		must(!ptrace(PTRACE_CONT, child, NULL, (void *)(long)sig));
		must(waitpid(child, &status, 0) == child);
		if (!WIFSTOPPED(status))
			return WEXITSTATUS(status);
		sig = WSTOPSIG(status);
	}
}

/* The signal is pending before the wait starts, so the wait ends at once. */
FIPC_TEST(pending, and_no_message)
{
	pid_t child = spawn(traced_receiver, self);

	run_to_receive(child);
	ASSERT_EQ(0, kill(child, SIGUSR1));
	EXPECT_EQ(100, run_to_end(child));
	EXPECT_EQ(1, *self->handled);
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
}

/* A receive that does not wait is not interrupted. */
FIPC_TEST(pending, and_a_message)
{
	pid_t child = spawn(traced_receiver, self);

	run_to_receive(child);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 5, PAST));
	ASSERT_EQ(0, kill(child, SIGUSR1));
	EXPECT_EQ(5, run_to_end(child));
	EXPECT_EQ(1, *self->handled);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* A fatal signal is pending before the wait. The message stays in the queue. */
FIPC_TEST(pending, and_fatal)
{
	pid_t child = spawn(traced_receiver, self);

	run_to_receive(child);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 5, PAST));
	ASSERT_EQ(0, kill(child, SIGKILL));
	EXPECT_EQ(-SIGKILL, reap(child));
	EXPECT_EQ(5, next_opcode(self->fd, self->cap));
}

/*
 * A restarted REPLY_RECV has already replied: the transfer of the reply may be
 * invalid.
 */
FIXTURE(stopped_server) {
	int fd;
	__u64 cap, gift;
};

FIXTURE_SETUP(stopped_server)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->gift = endpoint_new(self->fd, 1);
}

FIXTURE_TEARDOWN(stopped_server)
{
	close(self->fd);
}

static void reply_with_a_gift(void *arg)
{
	FIXTURE_DATA(stopped_server) *self = arg;
	struct fipc_xfer x = xfer_carrying(self->cap, 2, NEVER, FIPC_F_CAP,
					   self->gift);
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(!raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, &x));
	must(x.msg.opcode == 5);
}

FIPC_TEST(stopped_server, has_replied)
{
	struct fipc_xfer x = xfer_new(self->cap, 1, NEVER);
	pid_t server = spawn(reply_with_a_gift, self);
	int status;

	ASSERT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	wait_parked(server, FIPC_IOC_REPLY_RECV);
	ASSERT_EQ(0, cap_drop(self->fd, self->gift));
	ASSERT_EQ(0, kill(server, SIGSTOP));
	ASSERT_EQ(server, waitpid(server, &status, WUNTRACED));
	ASSERT_EQ(0, kill(server, SIGCONT));
	wait_parked(server, FIPC_IOC_REPLY_RECV);
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 5));
	EXPECT_EQ(0, reap(server));
}

TEST_HARNESS_MAIN
