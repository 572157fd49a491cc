// SPDX-License-Identifier: GPL-2.0
/*
 * Words in registers, and code between a task and the kernel: signals that
 * restart or interrupt a command, tracers, filters. As in regs.c, regs_ioctl()
 * checks all other registers.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(regs_task) {
	int fd;
	__u64 cap;
	bool have;
	struct waiter w;
};

FIXTURE_SETUP(regs_task)
{
	struct fipc_xfer x;

	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->have = has_regs(self->fd);
	x = xfer_new(self->cap, 1, PAST);
	if (!self->have)
		EXPECT_EQ(-ENOTTY, call(self->fd, FIPC_IOC_SEND_REGS, &x));
}

FIXTURE_TEARDOWN(regs_task)
{
	close(self->fd);
}

/* Starts a thread. Returns when it sleeps in the command. */
static void start(FIXTURE_DATA(regs_task) *self, unsigned long cmd, __u64 opcode)
{
	memset(&self->w, 0, sizeof(self->w));
	self->w.fd = self->fd;
	self->w.cmd = cmd;
	self->w.xfer = xfer_new(self->cap, opcode, NEVER);
	waiter_start(&self->w);
}

static void interrupt(struct waiter *w)
{
	must(!pthread_kill(w->thread, SIGUSR1));
	await_signals(1);
}

static bool is_message(const struct fipc_msg *msg, __u64 opcode, __u64 flags)
{
	struct fipc_xfer want = xfer_new(0, opcode, 0);

	want.msg.flags |= flags;
	return !memcmp(msg, &want.msg, sizeof(*msg));
}

FIPC_TEST(regs_task, receive_restarts)
{
	if (!self->have)
		return;
	catch_signal(SA_RESTART);
	start(self, FIPC_IOC_RECV_REGS, 1);
	for (int i = 0; i < 3; i++) {
		signals_caught = 0;
		interrupt(&self->w);
		wait_parked(self->w.tid, FIPC_IOC_RECV_REGS);
	}
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 7, PAST));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(is_message(&self->w.xfer.msg, 7, 0));
}

FIPC_TEST(regs_task, send_restarts)
{
	struct fipc_msg msg;

	if (!self->have)
		return;
	catch_signal(SA_RESTART);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	start(self, FIPC_IOC_SEND_REGS, 2);
	interrupt(&self->w);
	wait_parked(self->w.tid, FIPC_IOC_SEND_REGS);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_TRUE(is_message(&msg, 2, FIPC_F_QUEUED));
}

FIPC_TEST(regs_task, call_restarts)
{
	struct fipc_xfer answer = xfer_new(0, 30, 0);
	struct fipc_msg msg;

	if (!self->have)
		return;
	catch_signal(SA_RESTART);
	start(self, FIPC_IOC_CALL_REGS, 3);
	interrupt(&self->w);
	wait_parked(self->w.tid, FIPC_IOC_CALL_REGS);
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_TRUE(is_message(&msg, 3, FIPC_F_QUEUED | FIPC_F_CALL));
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_REPLY_REGS, &answer));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(is_message(&self->w.xfer.msg, 30, 0));
}

FIPC_TEST(regs_task, interrupted)
{
	static const unsigned long commands[] = {
		FIPC_IOC_RECV_REGS, FIPC_IOC_CALL_REGS, FIPC_IOC_REPLY_RECV_REGS,
		FIPC_IOC_SEND_REGS,
	};

	for (size_t i = 0; self->have && i < ARRAY_SIZE(commands); i++) {
		if (commands[i] == FIPC_IOC_SEND_REGS)
			fill_queue(self->fd, self->cap);
		catch_signal(0);
		start(self, commands[i], 4);
		interrupt(&self->w);
		EXPECT_EQ(-EINTR, waiter_end(&self->w));
	}
}

struct caller {
	FIXTURE_DATA(regs_task) *self;
	unsigned long await;
	int first, second, go;
	pid_t tid;
	struct fipc_xfer x;
};

static void *call_then_await(void *arg)
{
	struct caller *c = arg;

	c->x = xfer_new(c->self->cap, 5, NEVER);
	__atomic_store_n(&c->tid, gettid(), __ATOMIC_SEQ_CST);
	c->first = call(c->self->fd, FIPC_IOC_CALL_REGS, &c->x);
	raise_flag(&c->go);
	c->second = raw_ioctl(c->self->fd, c->await, &c->x);
	return NULL;
}

/* A call that began in registers is awaited in either form. */
FIPC_TEST(regs_task, call_interrupted_in_flight)
{
	static const unsigned long awaits[] = {
		FIPC_IOC_AWAIT_REPLY_REGS, FIPC_IOC_AWAIT_REPLY,
	};

	for (size_t i = 0; self->have && i < ARRAY_SIZE(awaits); i++) {
		struct caller c = { .self = self, .await = awaits[i] };
		struct fipc_xfer answer = xfer_new(0, 50, 0);
		pthread_t thread;

		catch_signal(SA_RESTART);
		thread = thread_new(call_then_await, &c);
		await_parked(&c.tid, FIPC_IOC_CALL_REGS);
		ASSERT_EQ(5, next_opcode(self->fd, self->cap));
		ASSERT_EQ(0, pthread_kill(thread, SIGUSR1));
		await_flag(&c.go);
		EXPECT_EQ(-EINTR, c.first);
		wait_parked(c.tid, awaits[i]);
		ASSERT_EQ(0, call(self->fd, FIPC_IOC_REPLY_REGS, &answer));
		thread_end(thread);
		EXPECT_EQ(0, c.second);
		EXPECT_TRUE(is_message(&c.x.msg, 50, 0));
	}
}

static void receive_six(void *arg)
{
	FIXTURE_DATA(regs_task) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 1, NEVER);

	must(!call(self->fd, FIPC_IOC_RECV_REGS, &x));
	must(is_message(&x.msg, 6, 0));
}

/* No handler runs, and the command still restarts. */
FIPC_TEST(regs_task, stopped_and_continued)
{
	int status;
	pid_t pid;

	if (!self->have)
		return;
	pid = spawn(receive_six, self);
	wait_parked(pid, FIPC_IOC_RECV_REGS);
	ASSERT_EQ(0, kill(pid, SIGSTOP));
	ASSERT_EQ(pid, waitpid(pid, &status, WUNTRACED));
	ASSERT_EQ(0, kill(pid, SIGCONT));
	wait_parked(pid, FIPC_IOC_RECV_REGS);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 6, PAST));
	EXPECT_EQ(0, reap(pid));
}

/* The tracer changes the sent opcode to 9 and the received opcode to 99. */
static void send_and_receive_traced(void *arg)
{
	FIXTURE_DATA(regs_task) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 8, PAST);

	must(!ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	raise(SIGSTOP);
	must(!call(self->fd, FIPC_IOC_SEND_REGS, &x));
	x = xfer_new(self->cap, 1, PAST);
	must(!call(self->fd, FIPC_IOC_RECV_REGS, &x));
	must(x.msg.opcode == 99);
	x.msg.opcode = 8;
	must(is_message(&x.msg, 8, FIPC_F_QUEUED));
}

/* Continues @pid until it enters or leaves this ioctl command. */
static void trace_to(pid_t pid, unsigned long cmd, struct user_regs_struct *r)
{
	int status;

	do {
		must(!ptrace(PTRACE_SYSCALL, pid, NULL, NULL));
		must(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
		must(!ptrace(PTRACE_GETREGS, pid, NULL, r));
	} while (r->orig_rax != SYS_ioctl || r->rsi != cmd);
}

FIPC_TEST(regs_task, traced)
{
	struct user_regs_struct r;
	int status;
	pid_t pid;

	if (!self->have)
		return;
	pid = spawn(send_and_receive_traced, self);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFSTOPPED(status));

	trace_to(pid, FIPC_IOC_SEND_REGS, &r);
	EXPECT_EQ(self->cap, r.rdx);
	EXPECT_EQ(8, r.r10);
	EXPECT_EQ(PAST, r.r15);
	r.r10 = 9;
	ASSERT_EQ(0, ptrace(PTRACE_SETREGS, pid, NULL, &r));
	trace_to(pid, FIPC_IOC_SEND_REGS, &r);
	EXPECT_EQ(0, r.rax);
	EXPECT_EQ(9, r.r10);
	r.r10 = 8;
	ASSERT_EQ(0, ptrace(PTRACE_SETREGS, pid, NULL, &r));

	trace_to(pid, FIPC_IOC_RECV_REGS, &r);
	trace_to(pid, FIPC_IOC_RECV_REGS, &r);
	EXPECT_EQ(0, r.rax);
	EXPECT_EQ(0, r.rdx);
	EXPECT_EQ(9, r.r10);
	EXPECT_EQ(8 * 7, r.r14);
	EXPECT_EQ(PAST, r.r15);
	r.r10 = 99;
	ASSERT_EQ(0, ptrace(PTRACE_SETREGS, pid, NULL, &r));
	ASSERT_EQ(0, ptrace(PTRACE_CONT, pid, NULL, NULL));
	EXPECT_EQ(0, reap(pid));
}

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define RETURN(value)	BPF_STMT(BPF_RET | BPF_K, value)

/* Of all ioctls, allows only two commands on one descriptor. */
static void filtered(void *arg)
{
	FIXTURE_DATA(regs_task) *self = arg;
	struct sock_filter filter[] = {
		LOAD(arch),
		UNLESS(AUDIT_ARCH_X86_64, 8),
		LOAD(nr),
		UNLESS(SYS_ioctl, 7),
		LOAD(args[0]),
		UNLESS(self->fd, 4),
		LOAD(args[1]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FIPC_IOC_SEND_REGS, 1, 0),
		UNLESS(FIPC_IOC_RECV_REGS, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
		RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { ARRAY_SIZE(filter), filter };
	struct fipc_xfer x = xfer_new(self->cap, 10, PAST);

	must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	must(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	must(!call(self->fd, FIPC_IOC_SEND_REGS, &x));
	must(call(self->fd, FIPC_IOC_CALL_REGS, &x) == -EPERM);
	must(call(self->fd, FIPC_IOC_SEND, &x) == -EPERM);
	must(!call(self->fd, FIPC_IOC_RECV_REGS, &x));
	must(is_message(&x.msg, 10, FIPC_F_QUEUED));
}

FIPC_TEST(regs_task, filtered)
{
	if (self->have)
		EXPECT_EQ(0, reap(spawn(filtered, self)));
}

TEST_HARNESS_MAIN
