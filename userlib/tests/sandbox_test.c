// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The example with a parser in a sandbox: the parser alone, and the whole.
 */
#include <errno.h>
#include <limits.h>

#include "../examples/sandbox/json.h"
#include "common.h"
#include "kselftest_harness.h"

TEST(documents)
{
	static const struct {
		const char *text;
		uint64_t values, depth;
	} good[] = {
		{ "0", 1, 1 }, { " -12.50e+3\n", 1, 1 }, { "1E9", 1, 1 },
		{ "\"\"", 1, 1 }, { "\"a\\\"\\u00e9\\n\"", 1, 1 },
		{ "true", 1, 1 }, { "false", 1, 1 }, { "null", 1, 1 },
		{ "[]", 1, 1 }, { "{ }", 1, 1 }, { "[1, [2, []]]", 5, 3 },
		{ "{\"a\": {\"b\": [1, 2]}, \"c\":3}", 6, 4 },
	};
	static const struct {
		const char *text;
		uint64_t offset;
	} bad[] = {
		{ "", 0 }, { " ", 1 }, { "01", 1 }, { "-", 1 }, { "1.", 2 },
		{ "1e", 2 }, { "+1", 0 }, { "tru", 0 }, { "[1,]", 3 },
		{ "[1", 2 }, { "{\"a\"}", 4 }, { "{1:2}", 1 }, { "\"a", 2 },
		{ "\"\n\"", 1 }, { "\"\\x\"", 2 }, { "\"\\u12g4\"", 5 },
		{ "1 2", 2 }, { "]", 0 },
	};
	struct json_facts facts;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT_EQ(0, json_check(good[i].text, strlen(good[i].text),
					&facts))
			TH_LOG("%s", good[i].text);
		EXPECT_EQ(good[i].values, facts.values);
		EXPECT_EQ(good[i].depth, facts.depth);
		EXPECT_EQ(strlen(good[i].text), facts.offset);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EILSEQ, json_check(bad[i].text, strlen(bad[i].text),
					      &facts))
			TH_LOG("%s", bad[i].text);
		EXPECT_EQ(bad[i].offset, facts.offset)
			TH_LOG("%s", bad[i].text);
	}
}

/* Deep enough to crash a parser that does not limit the depth. */
TEST(nesting_has_a_limit)
{
	static char text[1 << 20];
	struct json_facts facts;

	memset(text, '[', sizeof(text));
	EXPECT_EQ(-EILSEQ, json_check(text, sizeof(text), &facts));
	EXPECT_EQ(JSON_DEPTH_MAX, facts.depth);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	EXPECT_EQ(0, json_check(text, 2 * JSON_DEPTH_MAX, &facts));
	EXPECT_EQ(JSON_DEPTH_MAX, facts.depth);
}

FIXTURE(sandbox) {
	int unused;
};

FIXTURE_SETUP(sandbox)
{
}

FIXTURE_TEARDOWN(sandbox)
{
}

/* sandbox fails unless both parsers reply, and are killed when they break out. */
FIPC_TEST(sandbox, whole)
{
	char path[PATH_MAX], line[256];
	bool ratio = false;
	ssize_t len;
	FILE *from;

	/* It is in the same directory as this program. */
	len = readlink("/proc/self/exe", path, sizeof(path) - 16);
	ASSERT_LT(0, len);
	path[len] = '\0';
	strcpy(strrchr(path, '/') + 1, "sandbox 20");
	from = popen(path, "r");
	ASSERT_NE(NULL, from);
	while (fgets(line, sizeof(line), from))
		ratio |= !!strstr(line, "ratio ");
	EXPECT_EQ(0, pclose(from));
	EXPECT_TRUE(ratio);
}

TEST_HARNESS_MAIN
