namespace Jidoka.Architecture.Tests;

/// <summary>The table of bad input, and the list of ways around, name for each case the tests that show the answer.</summary>
public sealed class BadInputPageTests
{
    private const string Page = "docs/bad-input.md";
    private const int Doors = 2;

    [Fact]
    public void Every_case_of_bad_input_names_a_test_that_exists_for_each_door()
    {
        var rows = SourceTree
            .Read(Page)
            .Split('\n')
            .Where(static l => l.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .Select(static l => l.Trim('|', ' ', '\r').Split(" | "))
            .ToArray();
        rows.Length.ShouldBeGreaterThanOrEqualTo(17);
        var wrong = new List<string>();
        foreach (var row in rows)
        {
            if (row.Length != 1 + Doors)
                wrong.Add($"{row[0]}: {row.Length - 1} doors");
            foreach (var cell in row.Skip(1))
            {
                var named = TestNames.In(cell);
                if (named.Count == 0 && !cell.Contains("the same", StringComparison.Ordinal))
                    wrong.Add($"{row[0]}: names no test: {cell}");
                wrong.AddRange(
                    named
                        .Where(static n => !TestNames.All.Contains(n))
                        .Select(n => $"{row[0]}: no test {n}")
                );
            }
        }
        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Page, 8)]
    [InlineData("docs/design/bypass-suite.md", 15)]
    public void Every_case_of_the_list_names_tests_that_exist(string page, int atLeast)
    {
        var cases = SourceTree
            .Read(page)
            .Split('\n')
            .Where(static l => l.StartsWith("- ", StringComparison.Ordinal))
            .ToArray();
        cases.Length.ShouldBeGreaterThanOrEqualTo(atLeast);
        foreach (var line in cases)
        {
            TestNames.In(line).ShouldNotBeEmpty(line);
            TestNames.In(line).Where(static n => !TestNames.All.Contains(n)).ShouldBeEmpty(line);
        }
    }
}
