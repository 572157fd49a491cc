// SPDX-License-Identifier: GPL-2.0
/* Races between threads on the tokens of one space. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum { THREADS = 4, ROUNDS = 3000 };

FIXTURE(race) {
	int fd;
	__u64 cap;
	long endpoints;
};

FIXTURE_SETUP(race)
{
	self->endpoints = count_of("endpoints");
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1024);
}

FIXTURE_TEARDOWN(race)
{
	close(self->fd);
	await_count("endpoints", self->endpoints);
}

/* struct race - what the threads share: all of them use each token */
struct race {
	FIXTURE_DATA(race) *self;
	__u64 tokens[ROUNDS];
	int started;
	int won, sent, refused;
};

static void start_together(struct race *race)
{
	__atomic_fetch_add(&race->started, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&race->started, __ATOMIC_SEQ_CST) < THREADS)
		sched_yield();
}

static void add(int *sum, int n)
{
	__atomic_fetch_add(sum, n, __ATOMIC_SEQ_CST);
}

static void run_race(struct race *race, void *(*fn)(void *race))
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_new(fn, race);
	for (int i = 0; i < THREADS; i++)
		thread_end(threads[i]);
}

static struct race *race_new(FIXTURE_DATA(race) *self)
{
	struct race *race = calloc(1, sizeof(*race));

	race->self = self;
	for (int i = 0; i < ROUNDS; i++)
		race->tokens[i] = mint_new(self->fd, self->cap,
					   FIPC_RIGHTS_ALL, 0);
	return race;
}

static void *drop_all(void *arg)
{
	struct race *race = arg;
	int won = 0, ret;

	start_together(race);
	for (int i = 0; i < ROUNDS; i++) {
		ret = cap_drop(race->self->fd, race->tokens[i]);
		must(ret == 0 || ret == -ENOENT);
		won += !ret;
	}
	add(&race->won, won);
	return NULL;
}

FIPC_TEST(race, drops_of_one_token)
{
	struct race *race = race_new(self);

	run_race(race, drop_all);
	EXPECT_EQ(ROUNDS, race->won);
	/* The endpoint has one capability left, and closes with it. */
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(0, cap_drop(self->fd, self->cap));
	await_count("endpoints", self->endpoints);
	free(race);
}

/* The first thread drops the tokens, and the others use them. */
static void *drop_or_use(void *arg)
{
	struct race *race = arg;
	int me = __atomic_fetch_add(&race->won, 1, __ATOMIC_SEQ_CST);
	int sent = 0, ret, exported;
	__u64 copy;

	start_together(race);
	for (int i = 0; i < ROUNDS; i++) {
		__u64 token = race->tokens[i];

		if (me == 0) {
			must(!cap_drop(race->self->fd, token));
			/*
			 * No message can be sent through the token from now on.
			 */
			must(msg_send(race->self->fd, token, 1, PAST) == -ENOENT);
			continue;
		}
		ret = msg_send(race->self->fd, token, 2, PAST);
		must(ret == 0 || ret == -ENOENT || ret == -ETIMEDOUT);
		sent += !ret;
		ret = cap_mint(race->self->fd, token, FIPC_RIGHTS_ALL, 0, &copy);
		must(ret == 0 || ret == -ENOENT);
		if (!ret)
			must(!cap_drop(race->self->fd, copy));
		ret = cap_export(race->self->fd, token, 0, &exported);
		must(ret == 0 || ret == -ENOENT);
		if (!ret)
			must(!close(exported));
	}
	add(&race->sent, sent);
	return NULL;
}

FIPC_TEST(race, drop_and_use)
{
	struct race *race = race_new(self);

	run_race(race, drop_or_use);
	EXPECT_EQ(race->sent, drain_queue(self->fd, self->cap));
	EXPECT_EQ(0, cap_drop(self->fd, self->cap));
	await_count("endpoints", self->endpoints);
	free(race);
}

/*
 * Each thread makes and drops its own tokens. The table grows, and tokens
 * differ.
 */
static void *mint_and_drop(void *arg)
{
	struct race *race = arg;
	__u64 own[50], cap = race->self->cap;
	int fd = race->self->fd;

	start_together(race);
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 50; i++)
			own[i] = mint_new(fd, cap, FIPC_RIGHT_SEND, 0);
		for (int i = 0; i < 50; i++)
			must(!cap_drop(fd, own[i]));
		for (int i = 0; i < 50; i++)
			must(cap_drop(fd, own[i]) == -ENOENT);
	}
	return NULL;
}

FIPC_TEST(race, mints)
{
	struct race *race = calloc(1, sizeof(*race));

	race->self = self;
	run_race(race, mint_and_drop);
	EXPECT_EQ(0, cap_drop(self->fd, self->cap));
	await_count("endpoints", self->endpoints);
	free(race);
}

/*
 * The last capability with RECV is dropped while other threads wait to receive.
 */
static void *receive_until_closed(void *arg)
{
	struct race *race = arg;
	struct fipc_msg msg;
	int ret;

	start_together(race);
	ret = msg_recv(race->self->fd, race->tokens[0], NEVER, &msg);
	must(ret == -EPIPE || ret == -ENOENT);
	return NULL;
}

static void *close_it(void *arg)
{
	struct race *race = arg;

	start_together(race);
	must(!cap_drop(race->self->fd, race->tokens[0]));
	return NULL;
}

FIPC_TEST(race, close_and_receive)
{
	for (int round = 0; round < 500; round++) {
		struct race race = { .self = self };
		pthread_t threads[THREADS];

		race.tokens[0] = endpoint_new(self->fd, 1);
		threads[0] = thread_new(close_it, &race);
		for (int i = 1; i < THREADS; i++)
			threads[i] = thread_new(receive_until_closed, &race);
		for (int i = 0; i < THREADS; i++)
			thread_end(threads[i]);
	}
}

TEST_HARNESS_MAIN
