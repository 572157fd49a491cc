// SPDX-License-Identifier: GPL-2.0
/* Revocation while other threads use, derive, drop and revoke. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define SEND	FIPC_RIGHT_SEND
#define MINT	FIPC_RIGHT_MINT
#define ALL	FIPC_RIGHTS_ALL

enum { DESCENDANTS = 1000, THREADS = 8, ROUNDS = 50 };

/*
 * struct user - a thread that uses the descendants, and the tokens that it
 * derived
 */
struct user {
	struct crowd *crowd;
	unsigned int seed;
	unsigned int count;
	__u64 made[4 * DESCENDANTS];
	pthread_t thread;
};

/*
 * struct crowd - data that the threads share
 * @revoked: the revocation has returned: no descendant may work
 * @used: how often a descendant worked
 */
struct crowd {
	int fd;
	__u64 cap;
	__u64 below[DESCENDANTS];
	int revoked, stop;
	long used;
	struct user user[THREADS];
};

FIXTURE(revoke_race) {
	int fd;
	__u64 cap;
	struct crowd *crowd;
};

FIXTURE_SETUP(revoke_race)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 8);
	self->crowd = calloc(1, sizeof(*self->crowd));
	self->crowd->fd = self->fd;
	self->crowd->cap = self->cap;
}

FIXTURE_TEARDOWN(revoke_race)
{
	free(self->crowd);
	close(self->fd);
}

/* Builds a random tree: each capability is a child of an earlier one. */
static void grow(struct crowd *crowd, unsigned int n)
{
	unsigned int seed = n;

	for (unsigned int i = 0; i < n; i++) {
		__u64 from = i ? crowd->below[rand_r(&seed) % i] : crowd->cap;

		crowd->below[i] = mint_new(crowd->fd, from, SEND | MINT, 0);
	}
}

/*
 * An operation must succeed or fail with ENOENT, and must fail after the
 * revocation.
 */
static void use_once(struct user *user, bool revoked)
{
	struct crowd *crowd = user->crowd;
	unsigned int i = rand_r(&user->seed) % (DESCENDANTS + user->count);
	__u64 cap = i < DESCENDANTS ? crowd->below[i] :
				      user->made[i - DESCENDANTS], copy;
	bool derive = rand_r(&user->seed) % 4 == 0 &&
		      user->count < 4 * DESCENDANTS;
	int ret;

	if (derive)
		ret = cap_mint(crowd->fd, cap, SEND | MINT, 0, &copy);
	else
		ret = msg_send(crowd->fd, cap, 1, PAST);
	if (!ret && derive)
		user->made[user->count++] = copy;
	must(ret == 0 || ret == -ENOENT || ret == -ETIMEDOUT);
	must(!revoked || ret == -ENOENT);
	if (ret != -ENOENT)
		__atomic_fetch_add(&crowd->used, 1, __ATOMIC_RELAXED);
}

static void *user_main(void *arg)
{
	struct user *user = arg;
	struct crowd *crowd = user->crowd;
	unsigned int after = 0;

	while (after < 100) {
		/*
		 * Read this first: an operation that starts after the return
		 * must fail.
		 */
		bool revoked = __atomic_load_n(&crowd->revoked, __ATOMIC_SEQ_CST);

		use_once(user, revoked);
		after += revoked;
	}
	return NULL;
}

FIPC_TEST(revoke_race, a_thousand_in_use_by_eight_threads)
{
	struct crowd *crowd = self->crowd;
	long before;

	grow(crowd, DESCENDANTS);
	before = counter("revoked");
	for (unsigned int i = 0; i < THREADS; i++) {
		crowd->user[i].crowd = crowd;
		crowd->user[i].seed = i + 1;
		crowd->user[i].thread = thread_new(user_main, &crowd->user[i]);
	}
	while (__atomic_load_n(&crowd->used, __ATOMIC_RELAXED) < 2000)
		sched_yield();
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	raise_flag(&crowd->revoked);
	for (unsigned int i = 0; i < THREADS; i++)
		thread_end(crowd->user[i].thread);

	EXPECT_LE(before + DESCENDANTS, counter("revoked"));
	for (unsigned int i = 0; i < DESCENDANTS; i++)
		EXPECT_EQ(-ENOENT, msg_send(self->fd, crowd->below[i], 1, PAST));
	for (unsigned int t = 0; t < THREADS; t++)
		for (unsigned int i = 0; i < crowd->user[t].count; i++)
			EXPECT_EQ(-ENOENT, cap_drop(self->fd,
						    crowd->user[t].made[i]));
	drain_queue(self->fd, self->cap);
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
}

/*
 * A thread that derives from the capability itself must not delay a revocation.
 */
static void *mint_main(void *arg)
{
	struct crowd *crowd = arg;

	while (!__atomic_load_n(&crowd->stop, __ATOMIC_SEQ_CST)) {
		mint_new(crowd->fd, crowd->cap, SEND, 0);
		__atomic_fetch_add(&crowd->used, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

FIPC_TEST(revoke_race, derived_from_itself_meanwhile)
{
	pthread_t thread = thread_new(mint_main, self->crowd);

	for (int i = 0; i < ROUNDS; i++) {
		long used = __atomic_load_n(&self->crowd->used, __ATOMIC_SEQ_CST);

		ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
		while (__atomic_load_n(&self->crowd->used,
				       __ATOMIC_SEQ_CST) == used)
			sched_yield();
	}
	raise_flag(&self->crowd->stop);
	thread_end(thread);
}

struct revoker {
	int fd;
	__u64 cap;
	int *go;
	int ret;
	pthread_t thread;
};

static void *revoke_main(void *arg)
{
	struct revoker *r = arg;

	await_flag(r->go);
	r->ret = cap_revoke(r->fd, r->cap);
	return NULL;
}

static void *drop_main(void *arg)
{
	struct revoker *r = arg;

	await_flag(r->go);
	r->ret = cap_drop(r->fd, r->cap);
	return NULL;
}

/*
 * One revocation above the other. The lower one may find that the upper one has
 * claimed its victims. It must not return before they are dead.
 */
FIPC_TEST(revoke_race, two_revocations)
{
	struct crowd *crowd = self->crowd;

	for (int i = 0; i < ROUNDS; i++) {
		struct revoker upper = { .fd = self->fd, .cap = self->cap };
		int go = 0, ret;

		grow(crowd, 100);
		upper.go = &go;
		upper.thread = thread_new(revoke_main, &upper);
		raise_flag(&go);
		ret = cap_revoke(self->fd, crowd->below[0]);
		for (int j = 1; j < 100; j++)
			ASSERT_EQ(-ENOENT, msg_send(self->fd, crowd->below[j], 1,
						    PAST));
		thread_end(upper.thread);
		ASSERT_EQ(0, upper.ret);
		ASSERT_TRUE(ret == 0 || ret == -ENOENT);
		ASSERT_EQ(-ENOENT, cap_drop(self->fd, crowd->below[0]));
	}
}

/*
 * The capability is dropped during its revocation. The revocation must be
 * complete.
 */
FIPC_TEST(revoke_race, dropped_meanwhile)
{
	struct crowd *crowd = self->crowd;

	for (int i = 0; i < ROUNDS; i++) {
		struct revoker drop = { .fd = self->fd };
		int go = 0, ret;

		grow(crowd, 100);
		drop.cap = crowd->below[0];
		drop.go = &go;
		drop.thread = thread_new(drop_main, &drop);
		raise_flag(&go);
		ret = cap_revoke(self->fd, crowd->below[0]);
		thread_end(drop.thread);
		ASSERT_EQ(0, drop.ret);
		ASSERT_TRUE(ret == 0 || ret == -ENOENT);
		for (int j = 1; j < 100 && !ret; j++)
			ASSERT_EQ(-ENOENT, cap_drop(self->fd, crowd->below[j]));
		ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
		ASSERT_EQ(-ENOENT, msg_send(self->fd, crowd->below[99], 1, PAST));
	}
}

/* The victims of a revocation are dropped by their owner at the same time. */
FIPC_TEST(revoke_race, victims_dropped_meanwhile)
{
	struct crowd *crowd = self->crowd;

	for (int i = 0; i < ROUNDS; i++) {
		struct revoker revoke = { .fd = self->fd, .cap = self->cap };
		int go = 0;

		grow(crowd, 100);
		revoke.go = &go;
		revoke.thread = thread_new(revoke_main, &revoke);
		raise_flag(&go);
		for (int j = 99; j >= 0; j--) {
			int ret = cap_drop(self->fd, crowd->below[j]);

			ASSERT_TRUE(ret == 0 || ret == -ENOENT);
		}
		thread_end(revoke.thread);
		ASSERT_EQ(0, revoke.ret);
	}
}

/* Their space is closed at the same time. `run` checks that none is left. */
FIPC_TEST(revoke_race, space_closed_meanwhile)
{
	int exported = export_new(self->fd, self->cap);
	long spaces = count_of("spaces");

	for (int i = 0; i < ROUNDS; i++) {
		struct revoker revoke = { .fd = self->fd, .cap = self->cap };
		int other = space_new(), go = 0;
		__u64 imported = import_new(other, exported);

		for (int j = 0; j < 100; j++)
			mint_new(other, imported, SEND, 0);
		revoke.go = &go;
		revoke.thread = thread_new(revoke_main, &revoke);
		raise_flag(&go);
		close(other);
		thread_end(revoke.thread);
		ASSERT_EQ(0, revoke.ret);
		close(exported);
		exported = export_new(self->fd, self->cap);
	}
	close(exported);
	await_count("spaces", spaces);
}

/* Waiters use capabilities that are dropped and revoked. */
static void *wait_main(void *arg)
{
	struct crowd *crowd = arg;
	struct fipc_msg msg;
	__u64 cap;
	int ret;

	while (!__atomic_load_n(&crowd->stop, __ATOMIC_SEQ_CST)) {
		if (cap_mint(crowd->fd, crowd->below[0], ALL, 0, &cap))
			continue;
		__atomic_store_n(&crowd->below[1], cap, __ATOMIC_SEQ_CST);
		ret = msg_recv(crowd->fd, cap, now() + MILLISECOND, &msg);
		must(ret == 0 || ret == -ENOENT || ret == -ETIMEDOUT);
		__atomic_fetch_add(&crowd->used, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

FIPC_TEST(revoke_race, waiters_of_dropped_ones)
{
	struct crowd *crowd = self->crowd;
	pthread_t thread;
	long used;

	crowd->below[0] = mint_new(self->fd, self->cap, ALL, 0);
	thread = thread_new(wait_main, crowd);
	for (int i = 0; i < 10 * ROUNDS; i++) {
		__u64 cap = __atomic_load_n(&crowd->below[1], __ATOMIC_SEQ_CST);
		int ret;

		used = __atomic_load_n(&crowd->used, __ATOMIC_SEQ_CST);
		ret = cap_drop(self->fd, cap);
		ASSERT_TRUE(ret == 0 || ret == -ENOENT);
		ret = i % 3 ? cap_revoke(self->fd, crowd->below[0]) :
			      msg_send(self->fd, self->cap, 1, NEVER);
		ASSERT_EQ(0, ret);
		while (__atomic_load_n(&crowd->used, __ATOMIC_SEQ_CST) == used)
			sched_yield();
	}
	raise_flag(&crowd->stop);
	thread_end(thread);
}

TEST_HARNESS_MAIN
