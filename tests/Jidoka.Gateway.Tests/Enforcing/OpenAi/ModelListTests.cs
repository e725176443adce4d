using System.Net;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class ModelListTests
{
    [Fact]
    public async Task A_caller_is_shown_the_models_that_policy_lets_it_use_and_no_others()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            door.Pipeline.Factory.ControlSize,
            new PoliciesLoaded([
                new("a.cedar", """permit(principal, action, resource == Model::"gpt");"""),
            ])
            {
                By = "test",
                TimeMs = 0,
            }
        );
        var list = JsonDocument.Parse(await door.Client.GetStringAsync("v1/models")).RootElement;
        list.GetProperty("object").GetString().ShouldBe("list");
        var model = list.GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
        model.GetProperty("id").GetString().ShouldBe("gpt");
        model.GetProperty("object").GetString().ShouldBe("model");
        (await door.Client.GetStringAsync("v1/models/gpt")).ShouldBe(model.GetRawText());
        foreach (var name in new[] { "alias", "no/such" })
        {
            using var response = await door.Client.GetAsync("v1/models/" + name);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await response.Content.ReadAsStringAsync()).ShouldContain("model_not_found");
        }
    }
}
