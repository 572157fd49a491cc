// SPDX-License-Identifier: GPL-2.0
/* epoll on exported capabilities: edges, levels, and files that are closed. */
#include <sys/epoll.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE_VARIANT(epoll) {
	__u32 trigger;
};

FIXTURE(epoll) {
	int fd;
	__u64 cap;
	int receiver, sender;
	int epoll;
};

FIXTURE_VARIANT_ADD(epoll, level) { .trigger = 0 };
FIXTURE_VARIANT_ADD(epoll, edge) { .trigger = EPOLLET };

static void watch(int epoll, int fd, __u32 events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	must(!epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

FIXTURE_SETUP(epoll)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->receiver = export_with(self->fd, self->cap, FIPC_RIGHT_RECV);
	self->sender = export_with(self->fd, self->cap, FIPC_RIGHT_SEND);
	self->epoll = epoll_create1(EPOLL_CLOEXEC);
}

FIXTURE_TEARDOWN(epoll)
{
	close(self->epoll);
	close(self->receiver);
	close(self->sender);
	close(self->fd);
}

/* struct watcher - a thread in epoll_wait(), for one event */
struct watcher {
	int epoll;
	struct epoll_event event;
	pid_t tid;
	pthread_t thread;
};

static void *watcher_main(void *arg)
{
	struct watcher *w = arg;

	__atomic_store_n(&w->tid, gettid(), __ATOMIC_SEQ_CST);
	must(syscall(SYS_epoll_pwait, w->epoll, &w->event, 1, -1, NULL, 8) == 1);
	return NULL;
}

static void watcher_start(struct watcher *w, int epoll)
{
	*w = (struct watcher) { .epoll = epoll };
	w->thread = thread_new(watcher_main, w);
	await_flag(&w->tid);
	wait_asleep_in(w->tid, SYS_epoll_pwait);
}

static __u32 watcher_end(struct watcher *w)
{
	thread_end(w->thread);
	return w->event.events;
}

/* Returns the events that are ready now. */
static __u32 ready(int epoll)
{
	struct epoll_event event;
	int n = epoll_wait(epoll, &event, 1, 0);

	must(n >= 0);
	return n ? event.events : 0;
}

FIPC_TEST(epoll, message_queued)
{
	struct watcher w;

	watch(self->epoll, self->receiver, EPOLLIN | variant->trigger);
	for (int i = 0; i < 10; i++) {
		watcher_start(&w, self->epoll);
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, PAST));
		EXPECT_EQ(EPOLLIN, watcher_end(&w));
		/* An edge is reported once, a level until it ends. */
		EXPECT_EQ(variant->trigger ? 0 : EPOLLIN, ready(self->epoll));
		EXPECT_EQ(i, next_opcode(self->fd, self->cap));
		EXPECT_EQ(0, ready(self->epoll));
	}
}

FIPC_TEST(epoll, queue_has_room)
{
	struct watcher w;

	watch(self->epoll, self->sender, EPOLLOUT | variant->trigger);
	EXPECT_EQ(EPOLLOUT, ready(self->epoll));
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, PAST));
		watcher_start(&w, self->epoll);
		EXPECT_EQ(i, next_opcode(self->fd, self->cap));
		EXPECT_EQ(EPOLLOUT, watcher_end(&w));
		EXPECT_EQ(variant->trigger ? 0 : EPOLLOUT, ready(self->epoll));
	}
}

FIPC_TEST(epoll, endpoint_closes)
{
	struct watcher w;

	watch(self->epoll, self->sender, variant->trigger);
	watcher_start(&w, self->epoll);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	ASSERT_EQ(0, close(self->receiver));
	EXPECT_EQ(EPOLLHUP, watcher_end(&w));
	EXPECT_EQ(variant->trigger ? 0 : EPOLLHUP, ready(self->epoll));
}

/* Two endpoints in one epoll, and one descriptor in two epolls. */
FIPC_TEST(epoll, the_right_one)
{
	__u64 other = endpoint_new(self->fd, 1);
	int exported = export_new(self->fd, other);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct watcher w, x;

	watch(self->epoll, self->receiver, EPOLLIN | variant->trigger);
	watch(self->epoll, exported, EPOLLIN | variant->trigger);
	watch(epoll, exported, EPOLLIN | variant->trigger);
	watcher_start(&w, self->epoll);
	watcher_start(&x, epoll);
	ASSERT_EQ(0, msg_send(self->fd, other, 1, PAST));
	EXPECT_EQ(EPOLLIN, watcher_end(&w));
	EXPECT_EQ(exported, w.event.data.fd);
	EXPECT_EQ(EPOLLIN, watcher_end(&x));
	close(epoll);
	close(exported);
}

/*
 * One exclusive watcher is woken for a message, and not one that cannot receive
 * it, even if that one came first.
 */
FIPC_TEST(epoll, exclusive)
{
	__u32 trigger = EPOLLEXCLUSIVE | variant->trigger;
	int other = epoll_create1(EPOLL_CLOEXEC);
	int both = export_new(self->fd, self->cap);
	struct watcher w, x;

	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	watch(self->epoll, self->sender, EPOLLOUT | trigger);
	watch(self->epoll, both, EPOLLOUT | trigger);
	ASSERT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_LT(0, ready(self->epoll));
	EXPECT_LT(0, ready(self->epoll));
	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	watcher_start(&x, self->epoll);
	ASSERT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(EPOLLOUT, watcher_end(&x));

	watch(other, self->receiver, EPOLLIN | trigger);
	watcher_start(&w, other);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(EPOLLIN, watcher_end(&w));
	close(both);
	close(other);
}

/*
 * A message that waited in line is reported when it has a place in the queue.
 * One watcher works on the first message, and the other one still sleeps.
 */
FIPC_TEST(epoll, exclusive_with_a_stalled_sender)
{
	__u32 trigger = EPOLLIN | EPOLLEXCLUSIVE | variant->trigger;
	int other = epoll_create1(EPOLL_CLOEXEC);
	int copy = export_new(self->fd, self->cap);
	struct watcher w, x;
	struct waiter sender;

	watch(self->epoll, self->receiver, trigger);
	watch(other, copy, trigger);
	watcher_start(&w, self->epoll);
	watcher_start(&x, other);
	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	EXPECT_EQ(EPOLLIN, watcher_end(&w));
	send_waiter(&sender, self->fd, self->cap, 2, NEVER);
	ASSERT_LE(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&sender));
	EXPECT_EQ(EPOLLIN, watcher_end(&x));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	close(copy);
	close(other);
}

/*
 * The descriptor is closed while it is watched. The endpoint, its messages and
 * its poll queue are freed. epoll must not use them again.
 */
FIPC_TEST(epoll, watched_descriptor_closed)
{
	long endpoints = count_of("endpoints");

	watch(self->epoll, self->receiver, EPOLLIN | variant->trigger);
	watch(self->epoll, self->sender, EPOLLOUT | EPOLLIN | variant->trigger);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	close(self->sender);
	close(self->receiver);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	await_count("endpoints", endpoints - 1);
	EXPECT_EQ(0, ready(self->epoll));
}

/* The last descriptor is closed while a thread sleeps on it in epoll_wait(). */
FIPC_TEST(epoll, closed_during_the_wait)
{
	long endpoints = count_of("endpoints");
	int pipes[2];
	struct watcher w;

	ASSERT_EQ(0, pipe(pipes));
	watch(self->epoll, pipes[0], EPOLLIN);
	watch(self->epoll, self->receiver, EPOLLIN | variant->trigger);
	ASSERT_EQ(0, close(self->sender));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	watcher_start(&w, self->epoll);
	ASSERT_EQ(0, close(self->receiver));
	await_count("endpoints", endpoints - 1);
	ASSERT_EQ(1, write(pipes[1], "x", 1));
	EXPECT_EQ(EPOLLIN, watcher_end(&w));
	EXPECT_EQ(pipes[0], w.event.data.fd);
}

static void *send_many(void *arg)
{
	FIXTURE_DATA(epoll) *self = arg;

	for (int i = 0; i < 3000; i++)
		must(!msg_send(self->fd, self->cap, i, NEVER));
	return NULL;
}

/*
 * No wake-up is lost: a thread that receives only after an event gets all
 * messages.
 */
FIPC_TEST(epoll, no_lost_wakeup)
{
	pthread_t sender;
	long next = 0, opcode;

	watch(self->epoll, self->receiver, EPOLLIN | variant->trigger);
	sender = thread_new(send_many, self);
	while (next < 3000) {
		struct epoll_event event;

		ASSERT_EQ(1, epoll_wait(self->epoll, &event, 1, -1));
		while ((opcode = next_opcode(self->fd, self->cap)) >= 0) {
			ASSERT_EQ(next, opcode);
			next++;
		}
	}
	thread_end(sender);
}

TEST_HARNESS_MAIN
