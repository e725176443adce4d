using System.Globalization;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Tests.Labeling;

public sealed class DateWordsTests
{
    [Theory]
    [InlineData("from the 3rd to the 6th of may 2026", "2026-05-03", true)]
    [InlineData("from the 3rd to the 6th of may 2026", "2026-05-06", true)]
    [InlineData("from the 3rd to the 6th of may 2026", "2026-05-04", false)]
    [InlineData("from the 3rd to the 6th of may 2026", "2027-05-03", false)]
    [InlineData("jan 1 to jan 5 2027", "2027-01-05", true)]
    [InlineData("may 3-6, 2026", "2026-05-06", true)]
    [InlineData("on may 3 to 6 pm", "2026-05-06", false)]
    [InlineData("until 2026/05/06", "2026-05-06", true)]
    [InlineData("on 16/11/2026", "2026-11-16", true)]
    [InlineData("on 11/16/2026", "2026-11-16", true)]
    [InlineData("on 5/3/2026", "2026-05-03", false)]
    [InlineData("on 5/3/2026", "2026-03-05", false)]
    [InlineData("on november 10 2026 for five nights", "2026-11-15", true)]
    [InlineData("on november 10 2026 for 2 weeks", "2026-11-24", true)]
    [InlineData("on november 10 2026 for five nights", "2026-11-14", false)]
    [InlineData("on november 10 2026 for 300 days", "2027-09-06", false)]
    public void Days_are_read_as_people_write_them(string text, string day, bool expected) =>
        new DateWords(text)
            .Says(DateOnly.Parse(day, CultureInfo.InvariantCulture))
            .ShouldBe(expected);
}
