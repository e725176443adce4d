using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary>The part of the admin API that is about kept content.</summary>
internal static class VaultApi
{
    /// <summary>Maps it.</summary>
    public static void MapVault(this RouteGroupBuilder api, IControl control)
    {
        api.MapPost(
                "/vault/erase",
                ([FromBody] SubjectRequest request, CancellationToken ended) =>
                    control.EraseAsync(request, ended)
            )
            .WithName("eraseSubject")
            .WithSummary("Records that a subject's content is erased, and destroys its key.");
        api.MapPost(
                "/vault/rotate-key",
                ([FromBody] SubjectRequest request, CancellationToken ended) =>
                    control.RotateSubjectAsync(request, ended)
            )
            .WithName("rotateSubject")
            .WithSummary(
                "Gives a subject's content a new key; what was kept before stays readable."
            );
        api.MapPost(
                "/vault/hold",
                ([FromBody] SubjectRequest request, CancellationToken ended) =>
                    control.HoldAsync(request, ended)
            )
            .WithName("holdSubject")
            .WithSummary("Puts a subject's content under legal hold: it cannot be erased.");
        api.MapPost(
                "/vault/release",
                ([FromBody] SubjectRequest request, CancellationToken ended) =>
                    control.ReleaseHoldAsync(request, ended)
            )
            .WithName("releaseSubject")
            .WithSummary("Ends the legal hold of a subject's content.");
        api.MapGet("/vault/holds", (CancellationToken ended) => control.HoldsAsync(ended))
            .WithName("listHolds")
            .WithSummary("Whose content is under legal hold.");
    }
}
