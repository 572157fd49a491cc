// SPDX-License-Identifier: GPL-2.0
/* poll() on an exported capability: levels, rights, wake-ups. */
#include <poll.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define ASKED	(POLLIN | POLLOUT | POLLPRI | POLLRDHUP)

/* An endpoint with a queue of two, and descriptors with different rights. */
FIXTURE(poll) {
	int fd;
	__u64 cap;
	int both, receiver, sender, nothing;
	struct waiter w;
};

FIXTURE_SETUP(poll)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->both = export_new(self->fd, self->cap);
	self->receiver = export_with(self->fd, self->cap, FIPC_RIGHT_RECV);
	self->sender = export_with(self->fd, self->cap, FIPC_RIGHT_SEND);
	self->nothing = export_with(self->fd, self->cap, 0);
}

FIXTURE_TEARDOWN(poll)
{
	close(self->both);
	close(self->receiver);
	close(self->sender);
	close(self->nothing);
	close(self->fd);
}

static int events_of(int fd)
{
	return poll_now(fd, ASKED);
}

FIPC_TEST(poll, idle_endpoint)
{
	EXPECT_EQ(POLLOUT, events_of(self->both));
	EXPECT_EQ(0, events_of(self->receiver));
	EXPECT_EQ(POLLOUT, events_of(self->sender));
	EXPECT_EQ(0, events_of(self->nothing));
}

FIPC_TEST(poll, message_queued)
{
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(POLLIN | POLLOUT, events_of(self->both));
	EXPECT_EQ(POLLIN, events_of(self->receiver));
	EXPECT_EQ(POLLOUT, events_of(self->sender));
	EXPECT_EQ(0, events_of(self->nothing));
	/* POLLIN is level-triggered: it stays until the message is received. */
	EXPECT_EQ(POLLIN, events_of(self->receiver));
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, events_of(self->receiver));
}

FIPC_TEST(poll, queue_full)
{
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	EXPECT_EQ(POLLIN, events_of(self->both));
	EXPECT_EQ(POLLIN, events_of(self->receiver));
	EXPECT_EQ(0, events_of(self->sender));
	EXPECT_EQ(0, events_of(self->nothing));
	ASSERT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(POLLOUT, events_of(self->sender));
}

/* A stalled sender takes the free place at once, so POLLOUT is not set. */
FIPC_TEST(poll, queue_full_and_senders_in_line)
{
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	send_waiter(&self->w, self->fd, self->cap, 9, NEVER);
	EXPECT_EQ(0, events_of(self->sender));
	ASSERT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(0, events_of(self->sender));
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(POLLOUT, events_of(self->sender));
}

/* A direct delivery leaves no message to poll for. */
FIPC_TEST(poll, receiver_waiting)
{
	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	EXPECT_EQ(POLLOUT, events_of(self->sender));
	EXPECT_EQ(0, events_of(self->receiver));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 9, PAST));
	EXPECT_EQ(0, events_of(self->receiver));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/*
 * On a closed endpoint a send would not sleep either. A descriptor with RECV
 * keeps the endpoint open.
 */
FIPC_TEST(poll, closed)
{
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	ASSERT_EQ(0, close(self->both));
	EXPECT_EQ(0, events_of(self->sender));
	ASSERT_EQ(0, close(self->receiver));
	EXPECT_EQ(POLLHUP | POLLOUT, events_of(self->sender));
	EXPECT_EQ(POLLHUP, events_of(self->nothing));
}

/* Descriptors remain when their space is closed. */
FIPC_TEST(poll, space_closed)
{
	int other = space_new();
	__u64 cap = import_new(other, self->receiver);

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 5, PAST));
	ASSERT_EQ(0, close(self->fd));
	EXPECT_EQ(POLLIN | POLLOUT, events_of(self->both));
	EXPECT_EQ(5, next_opcode(other, cap));
	EXPECT_EQ(POLLOUT, events_of(self->both));
	ASSERT_EQ(0, close(self->both));
	ASSERT_EQ(0, close(self->receiver));
	EXPECT_EQ(POLLOUT, events_of(self->sender));
	ASSERT_EQ(0, close(other));
	EXPECT_EQ(POLLHUP | POLLOUT, events_of(self->sender));
}

FIPC_TEST(poll, copies_agree)
{
	int copy = dup(self->receiver);
	int again = export_with(self->fd, import_new(self->fd, self->both),
				FIPC_RIGHT_RECV);

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(POLLIN, events_of(copy));
	EXPECT_EQ(POLLIN, events_of(again));
	close(copy);
	close(again);
}

/* struct poller - a thread in poll(), until one of its events occurs */
struct poller {
	int fd;
	short events, revents;
	pid_t tid;
	pthread_t thread;
};

static void *poll_main(void *arg)
{
	struct poller *p = arg;
	struct pollfd pfd = { .fd = p->fd, .events = p->events };

	__atomic_store_n(&p->tid, gettid(), __ATOMIC_SEQ_CST);
	must(syscall(SYS_ppoll, &pfd, 1, NULL, NULL, 8) == 1);
	p->revents = pfd.revents;
	return NULL;
}

static void poller_start(struct poller *p, int fd, short events)
{
	*p = (struct poller) { .fd = fd, .events = events };
	p->thread = thread_new(poll_main, p);
	await_flag(&p->tid);
	wait_asleep_in(p->tid, SYS_ppoll);
}

static int poller_end(struct poller *p)
{
	thread_end(p->thread);
	return p->revents;
}

FIPC_TEST(poll, woken_by_a_message)
{
	struct poller p, q;

	poller_start(&p, self->receiver, POLLIN);
	poller_start(&q, self->both, POLLIN);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(POLLIN, poller_end(&p));
	EXPECT_EQ(POLLIN, poller_end(&q));
}

FIPC_TEST(poll, woken_by_room)
{
	struct poller p, q;

	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	poller_start(&p, self->sender, POLLOUT);
	poller_start(&q, self->both, POLLOUT);
	ASSERT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(POLLOUT, poller_end(&p));
	EXPECT_EQ(POLLOUT, poller_end(&q));
}

FIPC_TEST(poll, woken_by_close)
{
	struct poller p, q;

	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	ASSERT_EQ(0, close(self->both));
	ASSERT_EQ(0, close(self->receiver));
	poller_start(&p, self->sender, POLLOUT);
	poller_start(&q, self->nothing, 0);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(POLLHUP | POLLOUT, poller_end(&p));
	EXPECT_EQ(POLLHUP, poller_end(&q));
}

/* Messages and free places do not wake it. The close does. */
FIPC_TEST(poll, not_woken_without_the_right)
{
	struct poller p;

	poller_start(&p, self->nothing, POLLIN | POLLOUT);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	wait_asleep_in(p.tid, SYS_ppoll);
	ASSERT_EQ(0, close(self->both));
	ASSERT_EQ(0, close(self->receiver));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(POLLHUP, poller_end(&p));
}

TEST_HARNESS_MAIN
