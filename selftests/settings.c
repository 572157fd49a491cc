// SPDX-License-Identifier: GPL-2.0
/* Settings that can change at run time, and requests that the family refuses. */
#include "kselftest_harness.h"
#include "plane.h"

FIXTURE(settings) {
	struct nl nl;
	struct settings settings;
};

FIXTURE_SETUP(settings)
{
	settings_get(&self->settings);
	nl_new(&self->nl);
}

FIXTURE_TEARDOWN(settings)
{
	nl_close(&self->nl);
	settings_set(&self->settings);
}

static bool settings_same(const struct settings *a, const struct settings *b)
{
	return !memcmp(a, b, sizeof(*a));
}

FIPC_TEST(settings, round_trip)
{
	static const struct settings all[] = {
		{ 0, 0, 0, 0 },
		{ 1000000, 1, 1, 3600000 },
		{ 1, 0, 1, 1 },
		{ 200000, 1, 0, 50 },
	};
	struct settings now;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		settings_set(&all[i]);
		settings_get(&now);
		EXPECT_TRUE(settings_same(&all[i], &now));
	}
}

/* A setting that is not in the request does not change. */
FIPC_TEST(settings, one_at_a_time)
{
	struct settings expected = { 10, 0, 0, 20 }, now;

	settings_set(&expected);
	expected.spin_ns = 11;
	EXPECT_EQ(0, setting_set(FASTIPC_A_SETTINGS_SPIN_NS, 11));
	settings_get(&now);
	EXPECT_TRUE(settings_same(&expected, &now));
	expected.handoff = 1;
	EXPECT_EQ(0, setting_set(FASTIPC_A_SETTINGS_HANDOFF, 1));
	settings_get(&now);
	EXPECT_TRUE(settings_same(&expected, &now));
	expected.latency = 1;
	EXPECT_EQ(0, setting_set(FASTIPC_A_SETTINGS_LATENCY, 1));
	settings_get(&now);
	EXPECT_TRUE(settings_same(&expected, &now));
	expected.unanswered_ms = 21;
	EXPECT_EQ(0, setting_set(FASTIPC_A_SETTINGS_UNANSWERED_MS, 21));
	settings_get(&now);
	EXPECT_TRUE(settings_same(&expected, &now));
}

/* FIPC_IOC_INFO reports the same. */
FIPC_TEST(settings, features)
{
	struct fipc_info info;
	int fd = space_new();

	for (__u32 on = 0; on < 2; on++) {
		must(!setting_set(FASTIPC_A_SETTINGS_SPIN_NS, on));
		must(!setting_set(FASTIPC_A_SETTINGS_HANDOFF, on));
		must(!raw_ioctl(fd, FIPC_IOC_INFO, &info));
		EXPECT_EQ(on, !!(info.features & FIPC_FEATURE_SPIN));
		EXPECT_EQ(on, !!(info.features & FIPC_FEATURE_HANDOFF));
	}
	close(fd);
}

/* The request must fail, change nothing, and return an explanation. */
static void expect_refused(struct __test_metadata *_metadata,
			   FIXTURE_DATA(settings) *self, int error,
			   struct nl_request *r)
{
	struct settings now;

	EXPECT_EQ(error, nl_ask(&self->nl, r, NULL, NULL));
	EXPECT_STRNE("", self->nl.text);
	settings_get(&now);
	EXPECT_TRUE(settings_same(&self->settings, &now));
}

FIPC_TEST(settings, out_of_range)
{
	static const struct {
		__u16 type;
		__u32 value;
	} bad[] = {
		{ FASTIPC_A_SETTINGS_SPIN_NS, 1000001 },
		{ FASTIPC_A_SETTINGS_SPIN_NS, UINT32_MAX },
		{ FASTIPC_A_SETTINGS_HANDOFF, 2 },
		{ FASTIPC_A_SETTINGS_LATENCY, 2 },
		{ FASTIPC_A_SETTINGS_UNANSWERED_MS, 3600001 },
		{ FASTIPC_A_SETTINGS_UNANSWERED_MS, UINT32_MAX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_SET, false);

		/* A valid attribute before it must not take effect. */
		if (bad[i].type != FASTIPC_A_SETTINGS_SPIN_NS)
			nl_put_u32(&r, FASTIPC_A_SETTINGS_SPIN_NS,
				   self->settings.spin_ns ^ 1);
		nl_put_u32(&r, bad[i].type, bad[i].value);
		expect_refused(_metadata, self, -ERANGE, &r);
		EXPECT_EQ(r.head.nlmsg_len - NLA_HDRLEN - sizeof(__u32),
			  self->nl.about);
	}
}

FIPC_TEST(settings, wrong_length)
{
	static const size_t lengths[] = { 0, 1, 2, 3, 5, 8, 40 };
	const char bytes[40] = { 0 };

	for (int type = 1; type <= FASTIPC_A_SETTINGS_MAX; type++) {
		for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
			struct nl_request r =
				nl_request(FASTIPC_CMD_SETTINGS_SET, false);
			int ret;

			nl_put(&r, type, bytes, lengths[i]);
			ret = nl_ask(&self->nl, &r, NULL, NULL);
			EXPECT_TRUE(ret == -ERANGE || ret == -EINVAL) {
				TH_LOG("type %d, %zu bytes: %d", type, lengths[i],
				       ret);
			}
			expect_refused(_metadata, self, ret, &r);
		}
	}
}

FIPC_TEST(settings, unknown_attribute)
{
	static const __u16 types[] = {
		0, FASTIPC_A_SETTINGS_MAX + 1, FASTIPC_A_STATS_MAX, 200,
		(__u16)NLA_TYPE_MASK, FASTIPC_A_SETTINGS_SPIN_NS | NLA_F_NESTED,
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_SET, false);

		nl_put_u32(&r, types[i], 1);
		expect_refused(_metadata, self, -EINVAL, &r);
	}
}

/* The message has fewer bytes than an attribute after the last one. */
FIPC_TEST(settings, bytes_left)
{
	struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_SET, false);

	nl_put_u32(&r, FASTIPC_A_SETTINGS_SPIN_NS, self->settings.spin_ns ^ 1);
	r.head.nlmsg_len += 2;
	expect_refused(_metadata, self, -EINVAL, &r);
}

/* The rest of the header must be 0. */
FIPC_TEST(settings, reserved)
{
	struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_GET, false);

	r.genl.reserved = 1;
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &r, NULL, NULL));
}

/* A command without attributes must refuse any. */
FIPC_TEST(settings, attributes_where_there_are_none)
{
	static const struct {
		__u8 cmd;
		bool dump;
	} plain[] = {
		{ FASTIPC_CMD_STATS_GET, false }, { FASTIPC_CMD_STATS_GET, true },
		{ FASTIPC_CMD_SETTINGS_GET, false },
		{ FASTIPC_CMD_LATENCY_GET, true },
		{ FASTIPC_CMD_ENDPOINT_GET, true }, { FASTIPC_CMD_TASK_GET, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		struct nl_request r = nl_request(plain[i].cmd, plain[i].dump);

		nl_put_u32(&r, 1, 1);
		EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &r, NULL, NULL)) {
			TH_LOG("command %d", plain[i].cmd);
		}
	}
}

/* Events are not requests, and lists are returned only by dumps. */
FIPC_TEST(settings, no_such_request)
{
	static const struct {
		__u8 cmd;
		bool dump;
	} wrong[] = {
		{ 0, false }, { 0, true }, { 255, false }, { 255, true },
		{ FASTIPC_CMD_MAX + 1, false },
		{ FASTIPC_CMD_ENDPOINT_CREATED, false },
		{ FASTIPC_CMD_ENDPOINT_CLOSED, true },
		{ FASTIPC_CMD_QUEUE_FULL, false },
		{ FASTIPC_CMD_CALL_UNANSWERED, true },
		{ FASTIPC_CMD_CAP_REVOKED, false },
		{ FASTIPC_CMD_LATENCY_GET, false },
		{ FASTIPC_CMD_ENDPOINT_GET, false },
		{ FASTIPC_CMD_TASK_GET, false }, { FASTIPC_CMD_CAP_GET, false },
		{ FASTIPC_CMD_SETTINGS_GET, true }, { FASTIPC_CMD_SETTINGS_SET, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct nl_request r = nl_request(wrong[i].cmd, wrong[i].dump);

		EXPECT_EQ(-EOPNOTSUPP, nl_ask(&self->nl, &r, NULL, NULL)) {
			TH_LOG("command %d", wrong[i].cmd);
		}
	}
}

/* The same values are not readable in other places. */
FIPC_TEST(settings, nowhere_else)
{
	EXPECT_NE(0, access("/sys/module/fastipc/parameters/spin_ns", F_OK));
	EXPECT_NE(0, access("/sys/module/fastipc/parameters/handoff", F_OK));
	EXPECT_NE(0, access("/sys/kernel/debug/fastipc", F_OK));
}

TEST_HARNESS_MAIN
