// SPDX-License-Identifier: GPL-2.0
/*
 * Attempts to make a transfer keep itself alive. A live task holds each
 * transfer in flight, and no file keeps a task alive. So when the task dies,
 * all is freed.
 */
#include <sys/epoll.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(cycle) {
	long endpoints, spaces;
	int pipe[2];
};

FIXTURE_SETUP(cycle)
{
	await_slots(0);
	self->endpoints = count_of("endpoints");
	self->spaces = count_of("spaces");
	ASSERT_EQ(0, pipe2(self->pipe, O_CLOEXEC));
}

/* The collector of UNIX sockets runs when a socket is closed. */
static void close_a_socket(void)
{
	int socks[2];

	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	close(socks[0]);
	close(socks[1]);
}

FIXTURE_TEARDOWN(cycle)
{
	char c;

	close(self->pipe[1]);
	ASSERT_EQ(0, fcntl(self->pipe[0], F_SETFL, O_NONBLOCK));
	while (count_of("endpoints") != self->endpoints ||
	       count_of("spaces") != self->spaces ||
	       read(self->pipe[0], &c, 1) < 0)
		close_a_socket();
	close(self->pipe[0]);
}

/* The call waits in line for a server that never comes. */
static void call_with(int fd, __u64 cap, __u64 kind, __u64 what)
{
	struct fipc_xfer x = xfer_carrying(cap, 1, NEVER, kind, what);

	call(fd, FIPC_IOC_CALL, &x);
}

static void run_and_kill(void (*fn)(void *arg), void *arg)
{
	pid_t child = spawn(fn, arg);

	wait_parked(child, FIPC_IOC_CALL);
	kill_and_reap(child);
}

/*
 * The endpoint, the space and a pipe are in the queue of a socket. A call to
 * that endpoint, through that space, carries the socket.
 */
static void socket_that_holds_the_endpoint(void *arg)
{
	FIXTURE_DATA(cycle) *self = arg;
	int socks[2], fd = space_new(), exported;
	__u64 cap = endpoint_new(fd, 1);

	exported = export_new(fd, cap);
	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	fd_send(socks[0], exported);
	fd_send(socks[0], fd);
	fd_send(socks[0], self->pipe[1]);
	close(socks[0]);
	close(exported);
	call_with(fd, cap, FIPC_F_FD, socks[1]);
}

FIPC_TEST(cycle, socket_that_holds_the_endpoint)
{
	run_and_kill(socket_that_holds_the_endpoint, self);
}

/* The socket also holds itself, so the collector must free it after the call. */
static void socket_that_holds_itself(void *arg)
{
	FIXTURE_DATA(cycle) *self = arg;
	int socks[2], fd = space_new(), exported;
	__u64 cap = endpoint_new(fd, 1);

	exported = export_new(fd, cap);
	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	fd_send(socks[0], socks[1]);
	fd_send(socks[1], socks[0]);
	fd_send(socks[0], exported);
	fd_send(socks[1], self->pipe[1]);
	close(socks[0]);
	close(exported);
	call_with(fd, cap, FIPC_F_FD, socks[1]);
}

FIPC_TEST(cycle, socket_that_holds_itself)
{
	run_and_kill(socket_that_holds_itself, self);
}

/* The collector must not free what a call carries while the call lasts. */
static void use_after_collection(void *arg)
{
	int *socks = arg, fd = space_new();
	struct waiter w;
	__u64 cap = endpoint_new(fd, 1);
	struct fipc_msg msg;
	int self_held;

	fd_send(socks[0], socks[1]);
	carry_waiter(&w, fd, cap, NEVER, FIPC_F_FD, socks[1]);
	close(socks[1]);
	for (int i = 0; i < 100; i++)
		close_a_socket();
	must(!msg_recv(fd, cap, PAST, &msg));
	self_held = fd_recv(msg.data[3]);
	must(write(socks[0], "y", 1) == 1);
	must(read(self_held, &msg, 1) == 1);
	must(!reply(fd, 1));
	must(!waiter_end(&w));
}

FIPC_TEST(cycle, collector_spares_what_travels)
{
	int socks[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	EXPECT_EQ(0, reap(spawn(use_after_collection, socks)));
	close(socks[0]);
	close(socks[1]);
}

/* A call to an endpoint carries the only capability with RECV to it. */
static void endpoint_in_its_own_line(void *arg)
{
	int fd = space_new();
	__u64 cap = endpoint_new(fd, 1);
	__u64 sender = mint_new(fd, cap, FIPC_RIGHT_SEND, 0);
	struct waiter w;

	carry_waiter(&w, fd, sender, NEVER, FIPC_F_CAP, cap);
	must(!cap_drop(fd, cap));
	/* The endpoint is open, and the call waits, until the task is killed. */
	must(!msg_send(fd, sender, 2, PAST));
	call_with(fd, sender, FIPC_F_FD, 0);
}

FIPC_TEST(cycle, endpoint_in_its_own_line)
{
	run_and_kill(endpoint_in_its_own_line, self);
}

/* Two calls keep each other's endpoint open. */
static void endpoints_in_each_others_line(void *arg)
{
	int fd = space_new();
	__u64 a = endpoint_new(fd, 1), b = endpoint_new(fd, 1);
	__u64 to_a = mint_new(fd, a, FIPC_RIGHT_SEND, 0);
	__u64 to_b = mint_new(fd, b, FIPC_RIGHT_SEND, 0);
	struct waiter w;

	carry_waiter(&w, fd, to_a, NEVER, FIPC_F_CAP, b);
	must(!cap_drop(fd, b));
	call_with(fd, to_b, FIPC_F_CAP, a);
}

FIPC_TEST(cycle, endpoints_in_each_others_line)
{
	run_and_kill(endpoints_in_each_others_line, self);
}

/* A call to an endpoint carries an epoll file that watches the endpoint. */
static void epoll_of_the_endpoint(void *arg)
{
	FIXTURE_DATA(cycle) *self = arg;
	int fd = space_new(), ep = epoll_create1(EPOLL_CLOEXEC);
	__u64 cap = endpoint_new(fd, 1);
	struct epoll_event event = { .events = EPOLLIN };

	must(!epoll_ctl(ep, EPOLL_CTL_ADD, export_new(fd, cap), &event));
	must(!epoll_ctl(ep, EPOLL_CTL_ADD, self->pipe[0], &event));
	call_with(fd, cap, FIPC_F_FD, ep);
}

FIPC_TEST(cycle, epoll_of_the_endpoint)
{
	run_and_kill(epoll_of_the_endpoint, self);
}

TEST_HARNESS_MAIN
