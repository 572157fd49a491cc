// SPDX-License-Identifier: GPL-2.0
/* Descriptors: fork, dup, SCM_RIGHTS, and limits of descriptors. */
#include <grp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(pass) {
	int fd;
	__u64 cap;
	int exported;
	long endpoints;
};

FIXTURE_SETUP(pass)
{
	self->endpoints = count_of("endpoints");
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 4);
	self->exported = export_new(self->fd, self->cap);
}

/* When all descriptors are closed, the endpoint must be freed. */
FIXTURE_TEARDOWN(pass)
{
	close(self->exported);
	close(self->fd);
	await_count("endpoints", self->endpoints);
}

static void use_inherited(void *arg)
{
	FIXTURE_DATA(pass) *self = arg;
	int fd = space_new();
	__u64 cap = import_new(fd, self->exported);

	must(next_opcode(self->fd, self->cap) == 1);
	must(next_opcode(fd, cap) == 2);
	must(!msg_send(self->fd, self->cap, 3, PAST));
	must(!msg_send(fd, cap, 4, PAST));
}

FIPC_TEST(pass, fork)
{
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 2, PAST));
	EXPECT_EQ(0, reap(spawn(use_inherited, self)));
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
	EXPECT_EQ(4, next_opcode(self->fd, self->cap));
}

static void mint_and_tell(void *arg)
{
	FIXTURE_DATA(pass) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 0, PAST);

	x.msg.data[0] = mint_new(self->fd, self->cap, FIPC_RIGHTS_ALL, 66);
	must(!call(self->fd, FIPC_IOC_SEND, &x));
}

/* A token made by one process is valid in all processes that share the space. */
FIPC_TEST(pass, tokens_are_the_spaces)
{
	struct fipc_msg msg;

	ASSERT_EQ(0, reap(spawn(mint_and_tell, self)));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(0, msg_send(self->fd, msg.data[0], 2, PAST));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(66, msg.cap);
}

static void just_exit(void *arg)
{
}

/*
 * A process forks while one of its threads waits. The child is not part of the
 * wait.
 */
FIPC_TEST(pass, fork_while_parked)
{
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	EXPECT_EQ(0, reap(spawn(just_exit, NULL)));
	EXPECT_TRUE(is_parked(w.tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 2));
	EXPECT_EQ(0, waiter_end(&w));
}

static void receive_five(void *arg)
{
	FIXTURE_DATA(pass) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(msg.opcode == 5);
}

/*
 * Parent and child wait through the same descriptor. They are two tasks with
 * two slots.
 */
FIPC_TEST(pass, fork_and_both_wait)
{
	struct waiter w;
	pid_t child;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	child = spawn(receive_five, self);
	wait_parked(child, FIPC_IOC_RECV);
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 4));
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 5));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(4, w.xfer.msg.opcode);
	EXPECT_EQ(0, reap(child));
}

FIPC_TEST(pass, dup)
{
	int copy = dup(self->fd), copy2 = dup2(self->exported, 200);

	EXPECT_EQ(0, msg_send(copy, self->cap, 1, PAST));
	close(self->fd);
	EXPECT_EQ(1, next_opcode(copy, self->cap));
	close(self->exported);
	EXPECT_EQ(0, msg_send(copy, import_new(copy, copy2), 2, PAST));
	EXPECT_EQ(2, next_opcode(copy, self->cap));
	close(copy);
	close(copy2);
}

/* This process gets only the socket. */
static void use_passed_capability(void *arg)
{
	int fd = space_new();
	int exported = fd_recv(*(int *)arg);

	must(!msg_send(fd, import_new(fd, exported), 7, PAST));
}

FIPC_TEST(pass, exported_fd_by_scm_rights)
{
	int socks[2];
	pid_t child;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socks));
	child = spawn(use_passed_capability, &socks[1]);
	fd_send(socks[0], self->exported);
	EXPECT_EQ(0, reap(child));
	EXPECT_EQ(7, next_opcode(self->fd, self->cap));
}

struct job {
	int sock;
	__u64 cap;
};

static void use_passed_space(void *arg)
{
	struct job *job = arg;
	int fd = fd_recv(job->sock);

	must(!msg_send(fd, job->cap, 8, PAST));
	must(!msg_send(fd, mint_new(fd, job->cap, FIPC_RIGHT_SEND, 5), 9, PAST));
}

FIPC_TEST(pass, space_by_scm_rights)
{
	struct job job = { .cap = self->cap };
	struct fipc_msg msg;
	int socks[2];
	pid_t child;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socks));
	job.sock = socks[1];
	child = spawn(use_passed_space, &job);
	fd_send(socks[0], self->fd);
	EXPECT_EQ(0, reap(child));
	EXPECT_EQ(8, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(9, msg.opcode);
	EXPECT_EQ(5, msg.cap);
}

/*
 * The only descriptor is in a socket that is not read. It is closed with the
 * socket.
 */
FIPC_TEST(pass, capability_lost_in_flight)
{
	__u64 sender = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	int socks[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	fd_send(socks[0], self->exported);
	close(self->exported);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	/* In flight, the capability still keeps the endpoint open. */
	EXPECT_EQ(0, msg_send(self->fd, sender, 1, PAST));
	close(socks[0]);
	close(socks[1]);
	EXPECT_EQ(-EPIPE, msg_send(self->fd, sender, 1, PAST));
}

/*
 * A cycle: the socket holds, in flight, itself and the exported fd. The
 * collector of UNIX sockets must find them. It runs after a socket is closed.
 */
FIPC_TEST(pass, capability_lost_in_a_cycle)
{
	int socks[2], more[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	fd_send(socks[0], socks[1]);
	fd_send(socks[0], self->exported);
	fd_send(socks[1], socks[0]);
	fd_send(socks[1], self->fd);
	close(self->exported);
	close(self->fd);
	close(socks[0]);
	close(socks[1]);
	while (count_of("endpoints") != self->endpoints) {
		ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, more));
		close(more[0]);
		close(more[1]);
	}
}

/* Without a free descriptor number the export fails and leaves nothing. */
static void export_at_the_limit(void *arg)
{
	FIXTURE_DATA(pass) *self = arg;
	struct rlimit limit = { .rlim_cur = 3, .rlim_max = 4096 };
	int exported;

	while (fcntl(limit.rlim_cur, F_GETFD) >= 0)
		limit.rlim_cur++;
	must(!setrlimit(RLIMIT_NOFILE, &limit));
	for (int i = 0; i < 100; i++)
		must(cap_export(self->fd, self->cap, 0, &exported) == -EMFILE);
	limit.rlim_cur++;
	must(!setrlimit(RLIMIT_NOFILE, &limit));
	must(!cap_export(self->fd, self->cap, 0, &exported));
	must(cap_export(self->fd, self->cap, 0, &exported) == -EMFILE);
}

FIPC_TEST(pass, no_descriptor_left_in_the_process)
{
	EXPECT_EQ(0, reap(spawn(export_at_the_limit, self)));
}

/* The limit of the system does not apply to root, so another user must export. */
static void export_as_nobody(void *arg)
{
	FIXTURE_DATA(pass) *self = arg;
	int exported;

	must(!setgroups(0, NULL) && !setgid(65534) && !setuid(65534));
	for (int i = 0; i < 100; i++)
		must(cap_export(self->fd, self->cap, 0, &exported) == -ENFILE);
}

FIPC_TEST(pass, no_descriptor_left_in_the_system)
{
	static const char path[] = "/proc/sys/fs/file-max";
	char before[64];

	ASSERT_TRUE(file_read(path, before, sizeof(before)));
	ASSERT_EQ(0, file_write(path, "1"));
	EXPECT_EQ(0, reap(spawn(export_as_nobody, self)));
	EXPECT_EQ(0, file_write(path, before));
	close(export_new(self->fd, self->cap));
}

TEST_HARNESS_MAIN
