using System.Globalization;
using Jidoka.Cedar.Tests.Conformance;

namespace Jidoka.Cedar.Tests;

public sealed class LimitsPageTests
{
    [Fact]
    public void The_page_gives_every_limit_with_its_value()
    {
        var page = File.ReadAllLines(Path.Combine(SharedData.Repository, "docs", "cedar.md"));
        foreach (var limit in typeof(Limits).GetFields())
        {
            var value = (int)limit.GetRawConstantValue()!;
            var shown =
                value % (1024 * 1024) == 0
                    ? $"{value / (1024 * 1024)} Mi"
                    : value.ToString("N0", CultureInfo.InvariantCulture);
            page.ShouldContain(
                line => line.Contains($"| {shown}") && line.EndsWith($"`{limit.Name}` |"),
                $"{limit.Name} {shown}"
            );
        }
    }
}
