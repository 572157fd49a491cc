// SPDX-License-Identifier: GPL-2.0
/* CALLER_INFO: the data about the caller that a server can read. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(caller) {
	int fd;
	__u64 cap, client;
	struct waiter w;
};

FIXTURE_SETUP(caller)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 7);
}

FIXTURE_TEARDOWN(caller)
{
	close(self->fd);
}

FIPC_TEST(caller, thread)
{
	struct fipc_caller_info info;
	__u64 token;

	EXPECT_EQ(-ESRCH, caller_info(self->fd, 0, &info));
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, caller_info(self->fd, 0, &info));
	EXPECT_EQ(0, info.reply);
	EXPECT_EQ(getpid(), info.pid);
	EXPECT_EQ(self->w.tid, info.tid);
	EXPECT_EQ(getuid(), info.uid);
	EXPECT_EQ(getgid(), info.gid);
	EXPECT_EQ(7, info.badge);
	ASSERT_EQ(0, defer(self->fd, &token));
	EXPECT_EQ(-ESRCH, caller_info(self->fd, 0, &info));
	ASSERT_EQ(0, caller_info(self->fd, token, &info));
	EXPECT_EQ(token, info.reply);
	EXPECT_EQ(self->w.tid, info.tid);
	EXPECT_EQ(0, reply_to(self->fd, token, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(-ESRCH, caller_info(self->fd, token, &info));
}

/* A one-way message has no caller. */
FIPC_TEST(caller, none)
{
	struct fipc_caller_info info;

	ASSERT_EQ(0, msg_send(self->fd, self->client, 1, PAST));
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ESRCH, caller_info(self->fd, 0, &info));
	EXPECT_EQ(-ESRCH, caller_info(self->fd, POISON64, &info));
}

static void call_once(void *arg)
{
	FIXTURE_DATA(caller) *self = arg;
	struct fipc_xfer x = xfer_new(self->client, 3, NEVER);

	must(!call(self->fd, FIPC_IOC_CALL, &x));
}

static void call_as_another_user(void *arg)
{
	must(!setresgid(1234, 1234, 1234) && !setresuid(4321, 4321, 4321));
	call_once(arg);
}

FIPC_TEST(caller, user)
{
	struct fipc_caller_info info;
	pid_t pid = spawn(call_as_another_user, self);

	wait_parked(pid, FIPC_IOC_CALL);
	ASSERT_EQ(3, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, caller_info(self->fd, 0, &info));
	EXPECT_EQ(pid, info.pid);
	EXPECT_EQ(pid, info.tid);
	EXPECT_EQ(4321, info.uid);
	EXPECT_EQ(1234, info.gid);
	kill_and_reap(pid);
	EXPECT_EQ(-ESRCH, caller_info(self->fd, 0, &info));
	EXPECT_EQ(-ECANCELED, reply(self->fd, 1));
}

static void become_another_user(int sig)
{
	/* This task alone: the C library would change all threads. */
	must(!syscall(SYS_setresgid, 1234, 1234, 1234));
	must(!syscall(SYS_setresuid, 4321, 4321, 4321));
}

static void call_and_change(void *arg)
{
	struct sigaction action = { .sa_handler = become_another_user };
	FIXTURE_DATA(caller) *self = arg;
	struct fipc_xfer x = xfer_new(self->client, 3, NEVER);

	must(!sigaction(SIGUSR1, &action, NULL));
	must(call(self->fd, FIPC_IOC_CALL, &x) == -EINTR);
	must(!await_reply(self->fd, self->client, 3, &x));
	x = xfer_new(self->client, 4, NEVER);
	must(!call(self->fd, FIPC_IOC_CALL, &x));
}

/*
 * The ids are those at the start of the call, even if the task changes them
 * later.
 */
FIPC_TEST(caller, user_at_the_beginning)
{
	struct fipc_caller_info info;
	pid_t pid = spawn(call_and_change, self);

	wait_parked(pid, FIPC_IOC_CALL);
	ASSERT_EQ(3, next_opcode(self->fd, self->cap));
	kill(pid, SIGUSR1);
	wait_parked(pid, FIPC_IOC_AWAIT_REPLY);
	ASSERT_EQ(0, caller_info(self->fd, 0, &info));
	EXPECT_EQ(0, info.uid);
	EXPECT_EQ(0, info.gid);
	EXPECT_EQ(0, reply(self->fd, 1));
	wait_parked(pid, FIPC_IOC_CALL);
	ASSERT_EQ(4, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, caller_info(self->fd, 0, &info));
	EXPECT_EQ(4321, info.uid);
	EXPECT_EQ(1234, info.gid);
	EXPECT_EQ(0, reply(self->fd, 1));
	EXPECT_EQ(0, reap(pid));
}

/* A server in namespaces of its own asks about a caller outside. */
static void ask_from_inside(void *arg)
{
	FIXTURE_DATA(caller) *self = arg;
	struct fipc_caller_info info;

	must(getpid() == 1);
	must(next_opcode(self->fd, self->cap) == 3);
	must(!caller_info(self->fd, 0, &info));
	/* The caller has no number in these namespaces, and the overflow ids. */
	must(info.pid == 0 && info.tid == 0);
	must(info.uid == 65534 && info.gid == 65534);
	must(info.badge == 7);
	must(!reply(self->fd, 1));
}

static void enter_and_ask(void *arg)
{
	must(!unshare(CLONE_NEWUSER | CLONE_NEWPID));
	must(!reap(spawn(ask_from_inside, arg)));
}

FIPC_TEST(caller, outside_the_namespaces)
{
	pid_t pid = spawn(call_once, self);

	wait_parked(pid, FIPC_IOC_CALL);
	EXPECT_EQ(0, reap(spawn(enter_and_ask, self)));
	EXPECT_EQ(0, reap(pid));
}

static void call_from_inside(void *arg)
{
	must(getpid() == 1);
	call_once(arg);
}

static void enter_and_call(void *arg)
{
	FIXTURE_DATA(caller) *self = arg;
	struct fipc_caller_info info;
	pid_t pid;

	must(!unshare(CLONE_NEWPID));
	pid = spawn(call_from_inside, arg);
	wait_parked(pid, FIPC_IOC_CALL);
	must(next_opcode(self->fd, self->cap) == 3);
	must(!caller_info(self->fd, 0, &info));
	must(info.pid == pid && info.tid == pid);
	must(!reply(self->fd, 1));
	must(!reap(pid));
}

/* Not the number 1, which the caller has in its own namespace. */
FIPC_TEST(caller, inside_a_pid_namespace)
{
	EXPECT_EQ(0, reap(spawn(enter_and_call, self)));
}

TEST_HARNESS_MAIN
