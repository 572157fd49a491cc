// SPDX-License-Identifier: GPL-2.0
/* Close of an endpoint: its causes, the waiters, and the lost messages. */
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum { WAITERS = 4 };

FIXTURE(close) {
	int fd;
	__u64 cap;	/* the one capability that can receive */
	__u64 sender;
	struct waiter w[WAITERS];
};

FIXTURE_SETUP(close)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->sender = mint_new(self->fd, self->cap,
				FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 0);
}

FIXTURE_TEARDOWN(close)
{
	close(self->fd);
}

FIPC_TEST(close, while_receivers_wait)
{
	for (int i = 0; i < WAITERS; i++)
		recv_waiter(&self->w[i], self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	for (int i = 0; i < WAITERS; i++) {
		EXPECT_EQ(-EPIPE, waiter_end(&self->w[i]));
	}
	EXPECT_EQ(-EPIPE, msg_send(self->fd, self->sender, 1, PAST));
}

FIPC_TEST(close, while_senders_wait)
{
	long dropped = counter("dropped"), closes = counter("closes");

	ASSERT_EQ(2, fill_queue(self->fd, self->sender));
	for (int i = 0; i < WAITERS; i++)
		send_waiter(&self->w[i], self->fd, self->sender, 10 + i, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	for (int i = 0; i < WAITERS; i++) {
		EXPECT_EQ(-EPIPE, waiter_end(&self->w[i]));
	}
	EXPECT_EQ(-EPIPE, msg_send(self->fd, self->sender, 1, PAST));
	/* The waiting senders get EPIPE. The two queued messages are lost. */
	EXPECT_EQ(dropped + 2, counter("dropped"));
	EXPECT_EQ(closes + 1, counter("closes"));
}

FIPC_TEST(close, of_an_idle_endpoint)
{
	long dropped = counter("dropped"), closes = counter("closes");

	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, self->sender, 1, NEVER));
	EXPECT_EQ(-ENOENT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(dropped, counter("dropped"));
	EXPECT_EQ(closes + 1, counter("closes"));
	/* A capability with SEND still exists, and can be dropped. */
	EXPECT_EQ(0, cap_drop(self->fd, self->sender));
	EXPECT_EQ(closes + 1, counter("closes"));
}

/* Dropping a capability wakes its waiters only if the endpoint closes. */
FIPC_TEST(close, one_of_two_receivers_is_no_close)
{
	__u64 other = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);

	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, msg_send_fast(self->fd, self->sender, 4));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(4, self->w[0].xfer.msg.opcode);

	recv_waiter(&self->w[0], self->fd, other, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, other));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w[0]));
}

FIPC_TEST(close, not_by_a_sender)
{
	__u64 other = mint_new(self->fd, self->sender, FIPC_RIGHT_SEND, 0);

	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->sender));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, msg_send_fast(self->fd, other, 4));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
}

FIPC_TEST(close, exported_receiver_keeps_it_open)
{
	int exported = export_new(self->fd, self->cap);

	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	ASSERT_EQ(0, msg_send_fast(self->fd, self->sender, 4));
	EXPECT_EQ(0, waiter_end(&self->w[0]));

	ASSERT_EQ(0, msg_send(self->fd, self->sender, 5, PAST));
	EXPECT_EQ(5, next_opcode(self->fd, import_new(self->fd, exported)));
}

FIPC_TEST(close, by_the_last_exported_receiver)
{
	int exported = export_new(self->fd, self->cap), copy = dup(exported);

	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	ASSERT_EQ(0, close(exported));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	ASSERT_EQ(0, close(copy));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w[0]));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, self->sender, 1, PAST));
}

FIPC_TEST(close, exported_sender_does_not_keep_it_open)
{
	int exported = export_new(self->fd, self->sender);

	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, self->sender, 1, PAST));
	EXPECT_EQ(0, close(exported));
}

/*
 * The descriptor is closed while tasks wait through it. They still use the
 * space, so the space and its capabilities exist until these tasks return.
 */
FIPC_TEST(close, descriptor_of_the_space_during_a_receive)
{
	int other = space_new(), fd = space_new();
	long spaces = count_of("spaces");
	__u64 cap = endpoint_new(fd, 2);
	__u64 theirs = import_new(other, export_new(fd,
			mint_new(fd, cap, FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 0)));

	recv_waiter(&self->w[0], fd, cap, NEVER);
	ASSERT_EQ(0, close(fd));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	EXPECT_EQ(spaces, count_of("spaces"));
	EXPECT_EQ(0, msg_send_fast(other, theirs, 6));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(6, self->w[0].xfer.msg.opcode);
	/* No capability with RECV exists now. */
	await_count("spaces", spaces - 1);
	EXPECT_EQ(-EPIPE, msg_send(other, theirs, 7, PAST));
}

FIPC_TEST(close, descriptor_of_the_space_during_a_send)
{
	int fd = space_new();
	__u64 cap = import_new(fd, export_new(self->fd, self->sender));

	ASSERT_EQ(2, fill_queue(self->fd, self->sender));
	send_waiter(&self->w[0], fd, cap, 9, NEVER);
	ASSERT_EQ(0, close(fd));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_SEND));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(9, next_opcode(self->fd, self->cap));
}

/*
 * The last descriptor of a space closes the endpoints that only it can receive
 * on.
 */
FIPC_TEST(close, by_the_last_descriptor_of_the_space)
{
	int fd = space_new(), copy = dup(fd);
	__u64 cap = endpoint_new(fd, 1);
	__u64 theirs = import_new(self->fd, export_new(fd,
			mint_new(fd, cap, FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 0)));

	ASSERT_EQ(1, fill_queue(self->fd, theirs));
	send_waiter(&self->w[0], self->fd, theirs, 9, NEVER);
	ASSERT_EQ(0, close(fd));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_SEND));
	ASSERT_EQ(0, close(copy));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w[0]));
}

/* A process with an endpoint of its own, which sends a capability to it. */
static void serve_until_killed(void *arg)
{
	int fd = space_new();
	__u64 cap = endpoint_new(fd, 2);

	fd_send(*(int *)arg, export_new(fd, mint_new(fd, cap, FIPC_RIGHT_SEND |
						     FIPC_RIGHT_MINT, 0)));
	sleep_for_ever(NULL);
}

FIPC_TEST(close, by_exit_of_the_server)
{
	int socks[2];
	pid_t child;
	__u64 cap;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	child = spawn(serve_until_killed, &socks[1]);
	cap = import_new(self->fd, fd_recv(socks[0]));
	ASSERT_EQ(2, fill_queue(self->fd, cap));
	send_waiter(&self->w[0], self->fd, cap, 9, NEVER);
	kill_and_reap(child);
	EXPECT_EQ(-EPIPE, waiter_end(&self->w[0]));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, cap, 1, PAST));
}

struct racer {
	FIXTURE_DATA(close) *self;
	__u64 cap;
	int sent;
};

static void *send_until_closed(void *arg)
{
	struct racer *r = arg;
	int ret;

	while (!(ret = msg_send(r->self->fd, r->cap, r->sent, NEVER)))
		r->sent++;
	must(ret == -EPIPE);
	return NULL;
}

/*
 * The endpoint closes at any time. Each message is received or counted as
 * dropped.
 */
FIPC_TEST(close, races_senders)
{
	for (int round = 0; round < 300; round++) {
		long dropped = counter("dropped");
		__u64 cap = endpoint_new(self->fd, 4);
		struct racer r[2];
		pthread_t threads[2];
		int received = 0;

		for (int i = 0; i < 2; i++) {
			r[i] = (struct racer) { .self = self };
			r[i].cap = mint_new(self->fd, cap, FIPC_RIGHT_SEND, i);
			threads[i] = thread_new(send_until_closed, &r[i]);
		}
		for (int i = 0; i < round % 20; i++)
			received += next_opcode(self->fd, cap) >= 0;
		ASSERT_EQ(0, cap_drop(self->fd, cap));
		for (int i = 0; i < 2; i++) {
			thread_end(threads[i]);
			ASSERT_EQ(0, cap_drop(self->fd, r[i].cap));
		}
		ASSERT_EQ(r[0].sent + r[1].sent,
			  received + counter("dropped") - dropped);
	}
}

TEST_HARNESS_MAIN
