using System.Text.RegularExpressions;

namespace Jidoka.Tests.Controlling;

/// <summary>What the control port cannot read.</summary>
public sealed class UnreadableRequestTests
{
    [Theory]
    [InlineData("data/used", 200, "\"question\"")]
    [InlineData("data/usde", 400, "'usde' is not a question about data. Did you mean 'Used'?")]
    [InlineData("data/1", 400, "'1' is not a question about data.")]
    [InlineData("data/used?from=monday", 400, "from")]
    [InlineData("ledger/events?from=first", 400, "from")]
    [InlineData("ledger/events", 400, "from")]
    public async Task A_question_that_cannot_be_read_is_answered_in_words(
        string path,
        int status,
        string words
    )
    {
        using var folder = new TestFolder();
        await using var running = await RunningNode.StartAsync(folder);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", RunningNode.Token);
        using var answer = await http.GetAsync(
            new Uri(running.Run.ControlUrl + "/admin/v1/" + path)
        );

        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        Regex.Unescape(text).ShouldContain(words);
    }
}
